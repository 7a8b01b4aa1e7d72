import { describe, expect, it } from "vitest";
import { BtfBlob } from "./blob.fixture.ts";
import { declarationOf } from "./declaration.ts";
import { parseBtf } from "./parse-btf.ts";

/** A function, its types built by `build`, which gives the return type and the parameters. */
function declare(
  build: (blob: BtfBlob) => { returns: number; params: readonly (readonly [string, number])[] },
) {
  const blob = new BtfBlob();
  const { returns, params } = build(blob);
  const tail = params.flatMap(([name, type]) => [blob.string(name), type]);
  const proto = blob.add("func_proto", "", { count: params.length, third: returns, tail });
  const func = blob.add("func", "run", { third: proto });
  return declarationOf(parseBtf(blob.bytes()), func);
}

describe("declarationOf()", () => {
  it("writes parameters with their names, a blank behind each star", () => {
    const text = declare((blob) => {
      const int = blob.add("int", "int", { third: 4, tail: [32] });
      const context = blob.add("struct", "__sk_buff");
      const pointer = blob.add("ptr", "", { third: context });
      return {
        returns: int,
        params: [
          ["skb", pointer],
          ["factor", int],
        ],
      };
    });
    expect(text).toBe("int run(struct __sk_buff * skb, int factor)");
  });

  it("writes qualifiers, arrays, enums, forward declarations, and parameters without a name", () => {
    const text = declare((blob) => {
      const char = blob.add("int", "char", { third: 1, tail: [8] });
      const constant = blob.add("const", "", { third: char });
      const pointer = blob.add("ptr", "", { third: constant });
      const kind = blob.add("enum", "kind", { third: 4 });
      const fwd = blob.add("fwd", "later", { flag: true });
      const toFwd = blob.add("ptr", "", { third: fwd });
      return {
        returns: 0,
        params: [
          ["", pointer],
          ["k", kind],
          ["f", toFwd],
          ["", 0],
        ],
      };
    });
    expect(text).toBe("void run(const char *, enum kind k, union later * f, ...)");
  });

  it("has none for a tag, and for a type that is its own", () => {
    const blob = new BtfBlob();
    const tag = blob.add("type_tag", "user", { third: 0 });
    const own = blob.add("ptr", "", { third: tag + 1 });
    const btf = parseBtf(blob.bytes());
    expect([declarationOf(btf, tag), declarationOf(btf, own)]).toEqual([undefined, undefined]);
  });
});
