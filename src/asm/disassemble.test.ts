import { describe, expect, it } from "vitest";
import { type DisassemblyNames, disassemble } from "./disassemble.ts";
import type { Instruction } from "./instruction.ts";

const NAMES: DisassemblyNames = {
  call: ({ src }) => (src === 1 ? "+7#inner" : "bpf_helper"),
  immediate: (_, next, value) => (next.src === 0 ? `0x${value.toString(16)}` : "?"),
};
const NEXT: Instruction = { code: 0, dst: 0, src: 0, off: 0, imm: -1 };

/** code, dst, src, off, imm, and the text behind the code. */
const ROWS: readonly (readonly [number, number, number, number, number, string])[] = [
  [0xb7, 1, 0, 0, -8, "r1 = -8"],
  [0xbc, 1, 2, 0, 0, "w1 = w2"],
  [0xbf, 1, 2, 8, 0, "r1 = (s8)r2"],
  [0xbf, 1, 2, 32, 0, "r1 = (s32)r2"],
  [0xbc, 1, 2, 16, 0, "w1 = (s16)w2"],
  [0xbf, 1, 2, 1, 0x10002, "r1 = addr_space_cast(r2, 1, 2)"],
  [0xbf, 1, 2, -1, 0, "r1 = &(void __percpu *)(r2)"],
  [0x07, 2, 0, 0, 16, "r2 += 16"],
  [0x3f, 2, 3, 0, 0, "r2 /= r3"],
  [0x3f, 2, 3, 1, 0, "r2 s/= r3"],
  [0x94, 2, 0, 1, 5, "w2 s%= 5"],
  [0xc7, 2, 0, 0, 3, "r2 s>>= 3"],
  [0x87, 4, 0, 0, 0, "r4 = -r4"],
  [0x84, 4, 0, 0, 0, "w4 = -w4"],
  [0xdc, 3, 0, 0, 32, "r3 = be32 r3"],
  [0xd4, 3, 0, 0, 16, "r3 = le16 r3"],
  [0xd7, 3, 0, 0, 64, "r3 = bswap64 r3"],
  [0x61, 1, 6, 4, 0, "r1 = *(u32 *)(r6 +4)"],
  [0x91, 1, 6, -1, 0, "r1 = *(s8 *)(r6 -1)"],
  [0x7b, 10, 1, -8, 0, "*(u64 *)(r10 -8) = r1"],
  [0x72, 10, 0, -8, 5, "*(u8 *)(r10 -8) = 5"],
  [0xc2, 0, 0, 0, 0, "nospec"],
  [0xdb, 2, 1, 0, 0x00, "lock *(u64 *)(r2 +0) += r1"],
  [0xc3, 2, 1, 4, 0xa0, "lock *(u32 *)(r2 +4) ^= r1"],
  [0xdb, 2, 1, 0, 0x41, "r1 = atomic64_fetch_or((u64 *)(r2 +0), r1)"],
  [0xc3, 2, 1, 0, 0x51, "r1 = atomic_fetch_and((u32 *)(r2 +0), r1)"],
  [0xdb, 2, 1, 0, 0xe1, "r1 = atomic64_xchg((u64 *)(r2 +0), r1)"],
  [0xc3, 2, 1, 0, 0xf1, "r0 = atomic_cmpxchg((u32 *)(r2 +0), r0, r1)"],
  [0xdb, 2, 1, 8, 0x100, "r2 = load_acquire((u64 *)(r1 +8))"],
  [0xdb, 2, 1, 8, 0x110, "store_release((u64 *)(r2 +8), r1)"],
  [0x30, 0, 0, 0, 9, "r0 = *(u8 *)skb[9]"],
  [0x48, 0, 1, 0, 2, "r0 = *(u16 *)skb[r1 + 2]"],
  [0x18, 1, 0, 0, -2, "r1 = 0xfffffffffffffffe"],
  [0x05, 0, 0, -3, 0, "goto pc-3"],
  [0x06, 0, 0, 0, 70000, "gotol pc+70000"],
  [0x0d, 3, 0, 0, 0, "gotox r3"],
  [0xe5, 0, 0, 2, 0, "may_goto pc+2"],
  [0x15, 1, 0, 4, -1, "if r1 == 0xffffffff goto pc+4"],
  [0x6e, 1, 2, -4, 0, "if w1 s> w2 goto pc-4"],
  [0x45, 1, 0, 1, 8, "if r1 & 0x8 goto pc+1"],
  [0x85, 0, 0, 0, 123, "call bpf_helper#123"],
  [0x85, 0, 1, 7, 1, "call pc+7#inner"],
  [0x95, 0, 0, 0, 0, "exit"],
];

describe("disassemble()", () => {
  it.each(ROWS)("%#: 0x%x", (code, dst, src, off, imm, text) => {
    const hex = code.toString(16).padStart(2, "0");
    expect(disassemble({ code, dst, src, off, imm }, NEXT, NAMES)).toBe(`(${hex}) ${text}`);
  });

  it.each([
    [0xdb, 0x33, "BUG_db"],
    [0x82, 0, "BUG_st_82"],
    [0x01, 0, "BUG_ldx_01"],
    [0x00, 0, "BUG_ld_00"],
  ])("says that 0x%x with %d is no instruction", (code, imm, text) => {
    expect(disassemble({ code, dst: 0, src: 0, off: 0, imm }, NEXT, NAMES)).toBe(text);
  });

  it("says the same of a 64-bit load without its second half", () => {
    expect(disassemble({ code: 0x18, dst: 1, src: 0, off: 0, imm: 0 }, undefined, NAMES)).toBe("BUG_ld_18");
  });

  it("has a text for every code", () => {
    for (let code = 0; code < 256; code++) {
      const text = disassemble({ code, dst: 1, src: 2, off: 3, imm: 4 }, NEXT, NAMES);
      expect(text).toMatch(/^(\([0-9a-f]{2}\) .+|BUG_.+)$/);
      expect(text).not.toContain("undefined");
    }
  });
});
