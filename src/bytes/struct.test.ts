import { describe, expect, test } from "vitest";
import { decode, encode, type Layout, StructView } from "./struct.ts";

const POINT = {
  name: "point",
  size: 32,
  fields: {
    small: [0, "u8"],
    half: [2, "u16"],
    x: [4, "u32"],
    offset: [8, "i32"],
    big: [16, "u64"],
    tag: [24, "bytes", 4],
  },
} as const satisfies Layout;

describe("encode() and decode()", () => {
  test("give back all fields, zero where no value was given", () => {
    const values = {
      small: 255,
      half: 0xbeef,
      x: 0xffffffff,
      offset: -2,
      big: 2n ** 64n - 1n,
      tag: Uint8Array.of(1, 2, 3, 4),
    };
    expect(decode(POINT, encode(POINT, values))).toEqual(values);
    expect(encode(POINT, {})).toEqual(new Uint8Array(32));
  });

  test("write little-endian at the offset of the field", () => {
    expect([...encode(POINT, { x: 0x01020304 }).subarray(4, 8)]).toEqual([4, 3, 2, 1]);
  });

  test.each([
    ["a number too large", { x: 2 ** 32 }, "point.x"],
    ["a negative number", { half: -1 }, "point.half"],
    ["a fraction", { offset: 0.5 }, "point.offset"],
    ["too many bytes", { tag: new Uint8Array(5) }, "point.tag"],
  ])("name the field of %s", (_, values, path) => {
    expect(() => encode(POINT, values)).toThrow(path);
  });

  test("refuse an unknown field, and bytes that end too early", () => {
    expect(() => encode(POINT, { y: 1 } as never)).toThrow("point.y: no such field");
    expect(() => decode(POINT, new Uint8Array(31))).toThrow("31 bytes where the struct has 32");
  });
});

test("write() gives the end of the field that reaches furthest", () => {
  const point = new StructView(POINT, new Uint8Array(POINT.size));
  expect(point.write({ tag: new Uint8Array(0), x: 0 })).toBe(28);
  expect(point.write({})).toBe(0);
});
