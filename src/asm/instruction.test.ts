import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { decodeInstructions, encodeInstructions, loadImm64 } from "./instruction.ts";
import { PSEUDO } from "./opcodes.ts";

const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString("hex");

describe("encodeInstructions()", () => {
  it("puts the registers into one byte and the rest in little-endian order", () => {
    const bytes = encodeInstructions([{ code: 0x7b, dst: 10, src: 1, off: -8, imm: 0x01020304 }]);
    expect(hex(bytes)).toBe("7b1af8ff04030201");
  });

  it.each([
    ["code", { code: 256 }],
    ["dst", { dst: 16 }],
    ["src", { src: -1 }],
    ["off", { off: 0x8000 }],
    ["imm", { imm: 0x80000000 }],
    ["imm", { imm: 0.5 }],
  ])("names slot and field when %s does not fit", (field, wrong) => {
    const nop = { code: 0, dst: 0, src: 0, off: 0, imm: 0 };
    expect(() => encodeInstructions([nop, { ...nop, ...wrong }])).toThrow(`instruction 1: ${field} `);
  });
});

describe("decodeInstructions()", () => {
  it("gives back what encodeInstructions() was given", () => {
    const instruction = fc.record({
      code: fc.integer({ min: 0, max: 255 }),
      dst: fc.integer({ min: 0, max: 15 }),
      src: fc.integer({ min: 0, max: 15 }),
      off: fc.integer({ min: -0x8000, max: 0x7fff }),
      imm: fc.integer({ min: -0x80000000, max: 0x7fffffff }),
    });
    fc.assert(
      fc.property(fc.array(instruction), (list) => {
        expect(decodeInstructions(encodeInstructions(list))).toEqual(list);
      }),
    );
  });

  it("reads a part of a larger buffer", () => {
    const bytes = Buffer.from(`ffff${"9500000000000000"}ff`, "hex").subarray(2, 10);
    expect(decodeInstructions(bytes)).toEqual([{ code: 0x95, dst: 0, src: 0, off: 0, imm: 0 }]);
  });

  it("refuses bytes that end inside a slot", () => {
    expect(() => decodeInstructions(new Uint8Array(12))).toThrow("12 bytes");
  });
});

describe("loadImm64()", () => {
  it.each([
    [0x0123456789abcdefn, "18020000efcdab890000000067452301"],
    [-1n, "18020000ffffffff00000000ffffffff"],
    [0xffffffffffffffffn, "18020000ffffffff00000000ffffffff"],
    [0x80000000n, "18020000000000800000000000000000"],
  ])("spreads %d over two slots", (value, expected) => {
    expect(hex(encodeInstructions(loadImm64(2, value)))).toBe(expected);
  });

  it("marks a map descriptor in the source register", () => {
    expect(loadImm64(1, 7n, PSEUDO.MAP_FD)[0]).toEqual({ code: 0x18, dst: 1, src: 1, off: 0, imm: 7 });
  });
});
