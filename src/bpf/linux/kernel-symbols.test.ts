import { describe, expect, it } from "vitest";
import { encodeText } from "../../bytes/text.ts";
import { KernelSymbols } from "./kernel-symbols.ts";

const LINES = [
  "ffffffff81000000 T _text",
  "ffffffff81000010 T __bpf_call_base_not",
  "ffffffff81000020 T alias_a",
  "ffffffff81000020 T alias_b",
  "ffffffff81000020 T alias_c",
  "ffffffff81000030 T __bpf_call_base",
  "ffffffff81000040 t last_of_kernel",
  "ffffffffc0000100 t of_module\t[veth]",
  "ffffffffc0000008 t bpf_prog_0123_name\t[bpf]",
];
const symbolsOf = (lines: readonly string[]) => new KernelSymbols(encodeText(`${lines.join("\n")}\n`));

describe("KernelSymbols", () => {
  const symbols = symbolsOf(LINES);

  it("knows the base of calls, and no other name that begins so", () => {
    expect(symbols.callBase).toBe(0xffffffff81000030n);
  });

  it.each([
    [0xffffffff81000000n, "_text", undefined],
    [0xffffffff81000040n, "last_of_kernel", undefined],
    [0xffffffffc0000100n, "of_module", "veth"],
    [0xffffffffc0000008n, "bpf_prog_0123_name", "bpf"],
  ])("finds %d: %s", (address, name, module) => {
    expect(symbols.find(address)).toEqual({ name, module });
  });

  it("finds nothing between symbols, nor before and behind them", () => {
    for (const address of [0n, 0xffffffff81000001n, 0xffffffffc0000200n, 0x81000000n]) {
      expect(symbols.find(address)).toBeUndefined();
    }
  });

  it("lists all of one address, and takes the one that a binary search meets", () => {
    expect(symbols.at(0xffffffff81000020n).map(({ name }) => name)).toEqual([
      "alias_a",
      "alias_b",
      "alias_c",
    ]);
    // Of nine entries the search looks at the fifth first, which is the third alias.
    expect(symbols.find(0xffffffff81000020n)?.name).toBe("alias_c");
  });

  it("finds nothing where addresses are hidden, or there are no lines", () => {
    const hidden = symbolsOf(LINES.map((line) => line.replace(/^\w+/, "0".repeat(16))));
    expect([hidden.callBase, hidden.find(0n)]).toEqual([0n, undefined]);
    expect(symbolsOf([]).find(0xffffffff81000000n)).toBeUndefined();
  });

  it.each([
    ["alias_b", [0xffffffff81000020n]],
    ["of_module", [0xffffffffc0000100n]],
    ["alias", []],
    ["T", []],
    ["renamed", [0xffffffff81000050n]],
    ["twice", [0xffffffff81000060n, 0xffffffff81000070n]],
    ["last", [0xffffffff81000080n]],
  ])("finds the addresses of %s", (name, addresses) => {
    const lines = [
      ...LINES,
      "ffffffff81000050 d renamed.llvm.123",
      "ffffffff81000051 T renamed.llvm.124",
      "ffffffff81000060 t twice",
      "ffffffff81000060 t twice",
      "ffffffff81000070 t twice\t[veth]",
    ];
    const symbols = new KernelSymbols(encodeText(`${lines.join("\n")}\nffffffff81000080 T last`));
    expect(symbols.addresses(name)).toEqual(addresses);
  });

  it("takes a file without a newline at its end, or cut in a line", () => {
    const cut = new KernelSymbols(encodeText(LINES.join("\n").slice(0, -30)));
    expect(cut.find(0xffffffff81000000n)?.name).toBe("_text");
  });
});
