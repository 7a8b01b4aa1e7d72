import type { Instruction } from "./instruction.ts";
import { CALL, CLASS, EXIT, LOAD_IMM64, MODE, SIZE, SOURCE } from "./opcodes.ts";

/** What a disassembly takes from elsewhere: names for what instructions only have numbers for. */
export interface DisassemblyNames {
  /** The function that is called: `bpf_map_lookup_elem`, or behind `pc` of a call inside of the program `+5#name`. */
  readonly call: (instruction: Instruction) => string;
  /** The operand of a 64-bit load: a map, a function, or the value in hexadecimal. */
  readonly immediate: (instruction: Instruction, next: Instruction, value: bigint) => string;
}

const ALU_SYMBOLS = [
  "+=",
  "-=",
  "*=",
  "/=",
  "|=",
  "&=",
  "<<=",
  ">>=",
  "neg",
  "%=",
  "^=",
  "=",
  "s>>=",
  "endian",
];
const JUMP_SYMBOLS = ["jmp", "==", ">", ">=", "&", "!=", "s>", "s>=", "call", "exit", "<", "<=", "s<", "s<="];
const SIZE_NAMES = ["u32", "u16", "u8", "u64"];
const SIGNED_SIZE_NAMES = ["s32", "s16", "s8"];
const ATOMIC_NAMES: { readonly [operation: number]: string } = { 0: "add", 4: "or", 5: "and", 10: "xor" };

const OPERATION = { DIV: 3, NEG: 8, MOD: 9, MOV: 11, END: 13 } as const;
const JUMP = { JA: 0, JCOND: 14 } as const;
const MODES = { ABS: 0x20, IND: 0x40, MEMSX: 0x80 } as const;
/** In `imm` of an atomic instruction (linux/bpf.h). */
const ATOMIC = { FETCH: 0x01, XCHG: 0xe1, CMPXCHG: 0xf1, LOAD_ACQ: 0x100, STORE_REL: 0x110 } as const;
/** In `off` of a move between 64-bit registers: a cast of a pointer into an arena, and the kernel's own address of a per-CPU variable. */
const ADDR_SPACE_CAST = 1;
const ADDR_PERCPU = -1;
const MAY_GOTO = 0;

const classOf = (code: number) => code & 0x07;
const operationOf = (code: number) => code >> 4;
const modeOf = (code: number) => code & 0xe0;
const isRegisterSource = (code: number) => (code & SOURCE.X) !== 0;
const sizeOf = (code: number) => SIZE_NAMES[(code & SIZE.u64) >> 3] ?? "";

function hex2(byte: number): string {
  return byte.toString(16).padStart(2, "0");
}

/** A number with its sign. */
export function signed(number: number): string {
  return number < 0 ? String(number) : `+${number}`;
}

/** `*(u32 *)(r1 +4)` without its size's star. */
function memory(size: string, register: number, offset: number): string {
  return `(${size} *)(r${register} ${signed(offset)})`;
}

function isSignedDivision({ code, off }: Instruction): boolean {
  const operation = operationOf(code);
  return (operation === OPERATION.DIV || operation === OPERATION.MOD) && off === 1;
}

function signExtension({ code, off }: Instruction): string {
  const isMove = operationOf(code) === OPERATION.MOV && isRegisterSource(code);
  return isMove && (off === 8 || off === 16 || off === 32) ? `(s${off})` : "";
}

function arithmetic(instruction: Instruction): string {
  const { code, dst, src, off, imm } = instruction;
  const is32 = classOf(code) === CLASS.ALU;
  const register = is32 ? "w" : "r";
  const operation = operationOf(code);
  if (operation === OPERATION.END) {
    const order = is32 ? (isRegisterSource(code) ? "be" : "le") : "bswap";
    return `r${dst} = ${order}${imm} r${dst}`;
  }
  if (operation === OPERATION.NEG) return `${register}${dst} = -${register}${dst}`;
  if (code === (CLASS.ALU64 | (OPERATION.MOV << 4) | SOURCE.X)) {
    if (off === ADDR_SPACE_CAST) return `r${dst} = addr_space_cast(r${src}, ${imm >>> 16}, ${imm & 0xffff})`;
    if (off === ADDR_PERCPU) return `r${dst} = &(void __percpu *)(r${src})`;
  }
  const symbol = `${isSignedDivision(instruction) ? "s" : ""}${ALU_SYMBOLS[operation] ?? ""}`;
  const operand = isRegisterSource(code) ? `${signExtension(instruction)}${register}${src}` : String(imm);
  return `${register}${dst} ${symbol} ${operand}`;
}

/** Undefined for one that no kernel lets through. */
function atomic({ code, dst, src, off, imm }: Instruction): string | undefined {
  const [size, place] = [sizeOf(code), memory(sizeOf(code), dst, off)];
  const name = `atomic${size === "u64" ? "64" : ""}`;
  if (imm === ATOMIC.CMPXCHG) return `r0 = ${name}_cmpxchg(${place}, r0, r${src})`;
  if (imm === ATOMIC.XCHG) return `r${src} = ${name}_xchg(${place}, r${src})`;
  if (imm === ATOMIC.LOAD_ACQ) return `r${dst} = load_acquire(${memory(size, src, off)})`;
  if (imm === ATOMIC.STORE_REL) return `store_release(${place}, r${src})`;
  const operation = ATOMIC_NAMES[imm >> 4];
  if (operation === undefined || (imm & ~0xf0 & ~ATOMIC.FETCH) !== 0) return undefined;
  return imm & ATOMIC.FETCH
    ? `r${src} = ${name}_fetch_${operation}(${place}, r${src})`
    : `lock *${place} ${ALU_SYMBOLS[imm >> 4]} r${src}`;
}

function store(instruction: Instruction): string | undefined {
  const { code, dst, src, off, imm } = instruction;
  const isRegister = classOf(code) === CLASS.STX;
  if (modeOf(code) === MODE.MEM) {
    return `*${memory(sizeOf(code), dst, off)} = ${isRegister ? `r${src}` : imm}`;
  }
  if (modeOf(code) !== MODE.ATOMIC) return undefined;
  // In a store of a constant the same mode is a barrier that the kernel puts in against speculation.
  return isRegister ? atomic(instruction) : "nospec";
}

function load({ code, dst, src, off }: Instruction): string | undefined {
  if (modeOf(code) === MODE.MEM) return `r${dst} = *${memory(sizeOf(code), src, off)}`;
  if (modeOf(code) !== MODES.MEMSX) return undefined;
  return `r${dst} = *${memory(SIGNED_SIZE_NAMES[(code & SIZE.u64) >> 3] ?? "", src, off)}`;
}

function specialLoad(
  instruction: Instruction,
  next: Instruction | undefined,
  names: DisassemblyNames,
): string | undefined {
  const { code, dst, src, imm } = instruction;
  if (modeOf(code) === MODES.ABS) return `r0 = *(${sizeOf(code)} *)skb[${imm}]`;
  if (modeOf(code) === MODES.IND) return `r0 = *(${sizeOf(code)} *)skb[r${src} + ${imm}]`;
  if (code !== LOAD_IMM64 || next === undefined) return undefined;
  const value = (BigInt(next.imm >>> 0) << 32n) | BigInt(imm >>> 0);
  return `r${dst} = ${names.immediate(instruction, next, value)}`;
}

/** src of a call inside of the program. */
const PSEUDO_CALL = 1;

function jump(instruction: Instruction, names: DisassemblyNames): string {
  const { code, dst, src, off, imm } = instruction;
  const is32 = classOf(code) === CLASS.JMP32;
  const register = is32 ? "w" : "r";
  const operation = operationOf(code);
  if ((code & 0xf0) === CALL) {
    const name = names.call(instruction);
    return src === PSEUDO_CALL ? `call pc${name}` : `call ${name}#${imm}`;
  }
  if (code === (CLASS.JMP | EXIT)) return "exit";
  if (operation === JUMP.JA && !isRegisterSource(code)) {
    return is32 ? `gotol pc${signed(imm)}` : `goto pc${signed(off)}`;
  }
  if (code === (CLASS.JMP | SOURCE.X)) return `gotox r${dst}`;
  if (code === (CLASS.JMP | (JUMP.JCOND << 4)) && src === MAY_GOTO) return `may_goto pc${signed(off)}`;
  const operand = isRegisterSource(code) ? `${register}${src}` : `0x${(imm >>> 0).toString(16)}`;
  return `if ${register}${dst} ${JUMP_SYMBOLS[operation] ?? ""} ${operand} goto pc${signed(off)}`;
}

/** Instructions that are none, by their class. */
const BUGS: { readonly [cls: number]: string } = {
  [CLASS.LD]: "BUG_ld_",
  [CLASS.LDX]: "BUG_ldx_",
  [CLASS.ST]: "BUG_st_",
  [CLASS.STX]: "BUG_",
};

function bodyOf(
  instruction: Instruction,
  next: Instruction | undefined,
  names: DisassemblyNames,
): string | undefined {
  switch (classOf(instruction.code)) {
    case CLASS.ALU:
    case CLASS.ALU64:
      return arithmetic(instruction);
    case CLASS.ST:
    case CLASS.STX:
      return store(instruction);
    case CLASS.LDX:
      return load(instruction);
    case CLASS.LD:
      return specialLoad(instruction, next, names);
    default:
      return jump(instruction, names);
  }
}

/**
 * One instruction in the notation of the verifier's log: `(07) r2 += -8`.
 * @param next the second slot of a 64-bit load
 */
export function disassemble(
  instruction: Instruction,
  next: Instruction | undefined,
  names: DisassemblyNames,
): string {
  const { code } = instruction;
  const body = bodyOf(instruction, next, names);
  return body === undefined ? `${BUGS[classOf(code)]}${hex2(code)}` : `(${hex2(code)}) ${body}`;
}

/** True for the instruction that takes two slots. */
export function isWide({ code }: Instruction): boolean {
  return code === LOAD_IMM64;
}
