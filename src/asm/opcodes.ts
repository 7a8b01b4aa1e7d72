/**
 * The numbers that one byte of code is put together from (Documentation/bpf/standardization/instruction-set.rst).
 * Low three bits: class. The rest depends on the class: size and mode for memory, operation and source for ALU and jumps.
 */

export const CLASS = { LD: 0, LDX: 1, ST: 2, STX: 3, ALU: 4, JMP: 5, JMP32: 6, ALU64: 7 } as const;

/** Width of a memory access. */
export const SIZE = { u32: 0x00, u16: 0x08, u8: 0x10, u64: 0x18 } as const;

export const MODE = { IMM: 0x00, MEM: 0x60, ATOMIC: 0xc0 } as const;

/** Where the second operand comes from: the 32-bit immediate, or the source register. */
export const SOURCE = { K: 0x00, X: 0x08 } as const;

export const ALU_OPERATION = {
  add: 0x00,
  sub: 0x10,
  mul: 0x20,
  div: 0x30,
  or: 0x40,
  and: 0x50,
  lsh: 0x60,
  rsh: 0x70,
  mod: 0x90,
  xor: 0xa0,
  mov: 0xb0,
  arsh: 0xc0,
} as const;

/** Conditions: `s` in front compares signed, `set` jumps when a bit of the mask is set. */
export const JUMP_OPERATION = {
  eq: 0x10,
  gt: 0x20,
  ge: 0x30,
  set: 0x40,
  ne: 0x50,
  sgt: 0x60,
  sge: 0x70,
  lt: 0xa0,
  le: 0xb0,
  slt: 0xc0,
  sle: 0xd0,
} as const;

export const JUMP_ALWAYS = 0x00;
export const CALL = 0x80;
export const EXIT = 0x90;

/** What the source register field means instead of a register: of a 64-bit load, and of a call. */
export const PSEUDO = {
  NONE: 0,
  MAP_FD: 1,
  MAP_VALUE: 2,
  BTF_ID: 3,
  FUNC: 4,
  CALL: 1,
  KFUNC_CALL: 2,
} as const;

/** 64-bit load of an immediate, the one instruction of 16 bytes. */
export const LOAD_IMM64 = CLASS.LD | MODE.IMM | SIZE.u64;
