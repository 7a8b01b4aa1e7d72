import { describe, expect, test } from "vitest";
import { FormatError, Reader } from "./reader.ts";

const bytes = Uint8Array.of(1, 2, 3, 4, 5, 6, 7, 8, 0x68, 0x69, 0, 0xff);

describe("Reader", () => {
  test("reads numbers in both byte orders and moves on", () => {
    const little = new Reader(bytes, "x");
    expect([little.u8(), little.u16(), little.at]).toEqual([1, 0x0302, 3]);
    expect(little.seek(0).u32()).toBe(0x04030201);
    expect(little.seek(0).u64()).toBe(0x0807060504030201n);
    const big = new Reader(bytes, "x", false);
    expect([big.u16(), big.seek(0).u32(), big.seek(0).u64()]).toEqual([
      0x0102,
      0x01020304,
      0x0102030405060708n,
    ]);
    expect(new Reader(Uint8Array.of(0xfe, 0xff, 0xff, 0xff), "x").i32()).toBe(-2);
  });

  test("reads bytes and parts without copying", () => {
    const reader = new Reader(bytes, "x").skip(2);
    expect(reader.bytes(2)).toEqual(Uint8Array.of(3, 4));
    expect(reader.bytes(1).buffer).toBe(bytes.buffer);
    expect(reader.part("y", 8, 3).seek(1).u8()).toBe(0x69);
  });

  test("cStringAt() leaves the cursor where it is", () => {
    const reader = new Reader(bytes, "x");
    expect([reader.cStringAt(8), reader.cStringAt(10), reader.at]).toEqual(["hi", "", 0]);
  });

  test.each<[string, (reader: Reader) => unknown, string]>([
    ["a number past the end", (r) => r.seek(10).u32(), "btf: 4 bytes at offset 10 lie outside 12 bytes"],
    ["bytes past the end", (r) => r.bytes(13), "btf: 13 bytes at offset 0 lie outside 12 bytes"],
    ["a negative length", (r) => r.seek(4).bytes(-2), "btf: -2 bytes at offset 4 lie outside 12 bytes"],
    ["seek past the end", (r) => r.seek(13), "btf: 0 bytes at offset 13 lie outside 12 bytes"],
    [
      "a part past the end",
      (r) => r.part("types", 8, 5),
      "btf: types: 5 bytes at offset 8 lie outside 12 bytes",
    ],
    [
      "a read in a part",
      (r) => r.part("types", 8, 3).u32(),
      "btf: types: 4 bytes at offset 0 lie outside 3 bytes",
    ],
    ["a string past the end", (r) => r.cStringAt(12), "btf: 1 bytes at offset 12 lie outside 12 bytes"],
    ["a string without NUL", (r) => r.cStringAt(11), "btf: string at offset 11 has no end"],
  ])("refuses %s", (_, read, message) => {
    const error = caught(() => read(new Reader(bytes, "btf")));
    expect(error).toBeInstanceOf(FormatError);
    expect(error.message).toBe(message);
  });

  test("a failed read moves nothing and states its place as data", () => {
    const reader = new Reader(bytes, "btf").seek(10);
    const { source, place } = caught(() => reader.u32());
    expect({ source, place }).toEqual({ source: "btf", place: { offset: 10, length: 4, size: 12 } });
    expect(reader.at).toBe(10);
  });
});

function caught(action: () => unknown): FormatError {
  try {
    action();
  } catch (error) {
    return error as FormatError;
  }
  throw new Error("nothing was thrown");
}
