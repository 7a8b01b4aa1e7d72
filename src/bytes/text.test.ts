import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { cString, decodeCString, decodeText, encodeText, firstBytes } from "./text.ts";

describe("decodeText() and encodeText()", () => {
  test("give back any bytes", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 64 }), (bytes) => {
        expect(encodeText(decodeText(bytes))).toEqual(bytes);
      }),
    );
  });

  test("read valid UTF-8 as TextDecoder does", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), (text) => {
        const bytes = new TextEncoder().encode(text);
        expect(decodeText(bytes)).toBe(new TextDecoder("utf-8", { ignoreBOM: true }).decode(bytes));
      }),
    );
  });

  test.each([
    ["a lone continuation byte", [0x80], "\udc80"],
    ["an overlong slash", [0xc0, 0xaf], "\udcc0\udcaf"],
    ["an encoded surrogate", [0xed, 0xa0, 0x80], "\udced\udca0\udc80"],
    ["a value above U+10FFFF", [0xf4, 0x90, 0x80, 0x80], "\udcf4\udc90\udc80\udc80"],
    ["a sequence cut short", [0x61, 0xe2, 0x82], "a\udce2\udc82"],
  ])("keep %s byte by byte", (_, bytes, text) => {
    expect(decodeText(Uint8Array.from(bytes))).toBe(text);
  });
});

test.each([
  ["abc", 2, "ab"],
  ["aé", 2, "a\udcc3"],
  ["é", 15, "é"],
])("firstBytes() cuts %j behind %i bytes", (text, most, beginning) => {
  expect(firstBytes(text, most)).toBe(beginning);
});

describe("C strings", () => {
  test("decodeCString() stops at the first NUL", () => {
    expect(decodeCString(Uint8Array.from([0x61, 0, 0x62]))).toBe("a");
  });

  test("cString() refuses a NUL, which the kernel would take for the end", () => {
    expect(cString("a")).toEqual(Uint8Array.from([0x61, 0]));
    expect(() => cString("a\0b")).toThrow(RangeError);
  });
});
