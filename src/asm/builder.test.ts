import { describe, expect, it } from "vitest";
import { Builder } from "./builder.ts";

const hex = (builder: Builder) => Buffer.from(builder.bytes()).toString("hex");
const asm = () => new Builder();

/** Expected bytes as llvm-mc prints them for the instruction in the first column. */
const ENCODINGS: readonly (readonly [text: string, built: Builder, bytes: string])[] = [
  ["r0 = 1", asm().mov("r0", 1), "b700000001000000"],
  ["r6 = r1", asm().mov("r6", "r1"), "bf16000000000000"],
  ["r1 += -8", asm().alu("add", "r1", -8), "07010000f8ffffff"],
  ["r1 &= r2", asm().alu("and", "r1", "r2"), "5f21000000000000"],
  ["w2 &= 65535", asm().alu32("and", "r2", 0xffff), "54020000ffff0000"],
  ["w2 >>= 16", asm().alu32("rsh", "r2", 16), "7402000010000000"],
  ["r2 = *(u32 *)(r1 + 4)", asm().ldx("u32", "r2", "r1", 4), "6112040000000000"],
  ["r2 = *(u64 *)(r1 + 0)", asm().ldx("u64", "r2", "r1", 0), "7912000000000000"],
  ["r2 = *(u16 *)(r1 + 2)", asm().ldx("u16", "r2", "r1", 2), "6912020000000000"],
  ["r2 = *(u8 *)(r1 + 1)", asm().ldx("u8", "r2", "r1", 1), "7112010000000000"],
  ["*(u64 *)(r10 - 8) = r1", asm().stx("u64", "r10", -8, "r1"), "7b1af8ff00000000"],
  ["*(u32 *)(r10 - 4) = 5", asm().st("u32", "r10", -4, 5), "620afcff05000000"],
  ["call 1", asm().call(1), "8500000001000000"],
  ["exit", asm().exit(), "9500000000000000"],
  ["r1 = 0x100000000 ll", asm().loadImm64("r1", 1n << 32n), "18010000000000000000000001000000"],
  ["r1 = map fd 5", asm().loadMapFd("r1", 5), "18110000050000000000000000000000"],
];

describe("Builder", () => {
  it.each(ENCODINGS)("encodes %s", (_, built, bytes) => {
    expect(hex(built)).toBe(bytes);
  });

  it("counts jumps forward in slots, the second slot of a 64-bit load included", () => {
    const built = asm().jumpIf("eq", "r1", 0, "out").loadImm64("r0", 1n).label("out").exit();
    expect(built.instructions()[0]).toEqual({ code: 0x15, dst: 1, src: 0, off: 2, imm: 0 });
  });

  it("counts jumps backward below zero", () => {
    const built = asm().label("again").alu("sub", "r1", 1).jumpIf("ne", "r1", "r2", "again").jump("again");
    expect(built.instructions().map((slot) => slot.off)).toEqual([0, -2, -3]);
  });

  it("compares 32 bits in the class of their own", () => {
    expect(hex(asm().jumpIf32("ne", "r2", 3, "out").label("out"))).toBe("5602000003000000");
  });

  it("says which label a jump misses", () => {
    expect(() => asm().jump("nowhere").bytes()).toThrow('label "nowhere" is never set');
  });

  it("refuses a label that is set twice", () => {
    expect(() => asm().label("a").label("a")).toThrow('label "a" is set twice');
  });

  it("gives the same program again after more was added to a copy of its slots", () => {
    const built = asm().mov("r0", 0).exit();
    built.instructions().pop();
    expect(built.instructions()).toHaveLength(2);
  });
});
