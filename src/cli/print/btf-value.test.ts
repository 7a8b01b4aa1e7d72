import { describe, expect, it } from "vitest";
import { BtfBlob } from "../../btf/blob.fixture.ts";
import { parseBtf } from "../../btf/parse-btf.ts";
import { JsonWriter } from "../output/json-writer.ts";
import { ValueWriter } from "./btf-value.ts";

const SIGNED = 1 << 24;
const CHAR = 2 << 24;
const BOOL = 4 << 24;

/** A value of the type that `build` gives, in plain text and in JSON. */
function write(build: (blob: BtfBlob) => number, ...bytes: number[]): { plain: string; json: string } {
  const blob = new BtfBlob();
  const type = build(blob);
  const btf = parseBtf(blob.bytes());
  const textIn = (form: "plain" | "json") => {
    let text = "";
    const writer = new JsonWriter((piece) => {
      text += piece;
    }, false);
    new ValueWriter(btf, writer, form).write(type, Uint8Array.from(bytes));
    return text;
  };
  return { plain: textIn("plain"), json: textIn("json") };
}

const int =
  (name: string, bits: number, encoding = 0) =>
  (blob: BtfBlob) =>
    blob.add("int", name, { third: bits / 8, tail: [encoding | bits] });

describe("ValueWriter", () => {
  it("writes numbers of each width, with and without sign", () => {
    expect(write(int("u64", 64), ...Array(8).fill(0xff)).json).toBe("18446744073709551615");
    expect(write(int("s64", 64, SIGNED), ...Array(8).fill(0xff)).json).toBe("-1");
    expect(write(int("s8", 8, SIGNED), 0x80).plain).toBe("-128");
    expect(write(int("bool", 8, BOOL), 2).plain).toBe("true");
  });

  it("writes wide numbers as hexadecimal, in quotes in JSON", () => {
    expect(write(int("u128", 128), 1, ...Array(15).fill(0))).toEqual({ plain: "0x1", json: '"0x1"' });
    const wide = write(int("u128", 128), ...Array(8).fill(0), 2, ...Array(7).fill(0));
    expect(wide.plain).toBe("0x20000000000000000");
  });

  it("writes characters, those that cannot be printed by their number", () => {
    expect(write(int("char", 8, CHAR), 0x78)).toEqual({ plain: '"x"', json: '"x"' });
    expect(write(int("char", 8, CHAR), 0x22)).toEqual({ plain: '"""', json: '"\\""' });
    expect(write(int("char", 8, CHAR), 7)).toEqual({ plain: "0x7", json: '"\\u0007"' });
  });

  it("writes an array of char as text only if it is printable and ends", () => {
    const array = (blob: BtfBlob) => {
      const char = int("char", 8, SIGNED)(blob);
      return blob.add("array", "", { tail: [char, char, 3] });
    };
    expect(write(array, 0x68, 0x69, 0).json).toBe('"hi"');
    expect(write(array, 0, 0x69, 1).json).toBe('""');
    expect(write(array, 0x68, 0x69, 0x21).json).toBe("[104,105,33]");
    expect(write(array, 0x68, 7, 0).json).toBe("[104,7,0]");
  });

  it("writes pointers and enums", () => {
    const pointer = (blob: BtfBlob) => blob.add("ptr", "", { third: 0 });
    expect(write(pointer, ...Array(8).fill(0))).toEqual({ plain: '"(nil)"', json: "0" });
    expect(write(pointer, 0x10, ...Array(7).fill(0))).toEqual({ plain: '"0x10"', json: "16" });
    const colour = (blob: BtfBlob) =>
      blob.add("enum", "colour", { count: 1, third: 4, tail: [blob.string("RED"), 0xffffffff] });
    expect(write(colour, 0xff, 0xff, 0xff, 0xff).json).toBe('"RED"');
    expect(write(colour, 5, 0, 0, 0).json).toBe("5");
  });

  it("writes members and bitfields", () => {
    const flags = (blob: BtfBlob) => {
      const u32 = int("u32", 32)(blob);
      const tail = [blob.string("low"), u32, 3 << 24, blob.string("high"), u32, (5 << 24) | 3];
      return blob.add("struct", "flags", { count: 2, flag: true, third: 4, tail });
    };
    expect(write(flags, 0b10110101, 0, 0, 0)).toEqual({
      plain: '{"low":0x5,"high":0x16}',
      json: '{"low":"0x5","high":"0x16"}',
    });
  });

  it("ends for a type that holds itself", () => {
    const own = (blob: BtfBlob) =>
      blob.add("struct", "own", { count: 1, third: 4, tail: [blob.string("self"), 1, 0] });
    expect(write(own, 0, 0, 0, 0).json).toContain("null");
  });
});
