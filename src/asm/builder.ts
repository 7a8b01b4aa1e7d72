import { encodeInstructions, type Instruction, loadImm64 } from "./instruction.ts";
import {
  ALU_OPERATION,
  CALL,
  CLASS,
  EXIT,
  JUMP_ALWAYS,
  JUMP_OPERATION,
  MODE,
  PSEUDO,
  SIZE,
  SOURCE,
} from "./opcodes.ts";

const REGISTERS = ["r0", "r1", "r2", "r3", "r4", "r5", "r6", "r7", "r8", "r9", "r10"] as const;

/** r0 result, r1–r5 arguments, r6–r9 kept over calls, r10 frame pointer. Context comes in r1. */
export type Register = (typeof REGISTERS)[number];
/** A register, or a signed 32-bit immediate. */
export type Operand = Register | number;
export type Size = keyof typeof SIZE;
export type AluOperation = keyof typeof ALU_OPERATION;
export type Condition = keyof typeof JUMP_OPERATION;

function numberOf(register: Register): number {
  return REGISTERS.indexOf(register);
}

/** The three fields that an operand fills. */
function operandFields(operand: Operand): { source: number; src: number; imm: number } {
  return typeof operand === "number"
    ? { source: SOURCE.K, src: 0, imm: operand }
    : { source: SOURCE.X, src: numberOf(operand), imm: 0 };
}

/**
 * Puts a program together, one call an instruction; jumps go to labels, which may be set later.
 *
 * @example
 * new Builder().ldx("u32", "r2", "r1", 8).mov("r0", 1).jumpIf("ne", "r2", 3, "out").mov("r0", 0).label("out").exit().bytes();
 */
export class Builder {
  readonly #slots: Instruction[] = [];
  readonly #labels = new Map<string, number>();
  readonly #jumps: { readonly slot: number; readonly label: string }[] = [];

  /** 64-bit `dst = operand`. */
  mov(dst: Register, operand: Operand): this {
    return this.alu("mov", dst, operand);
  }

  /** 64-bit `dst = dst operation operand`. */
  alu(operation: AluOperation, dst: Register, operand: Operand): this {
    return this.#arithmetic(CLASS.ALU64, operation, dst, operand);
  }

  /** The same on the lower 32 bits; the upper ones become zero. */
  alu32(operation: AluOperation, dst: Register, operand: Operand): this {
    return this.#arithmetic(CLASS.ALU, operation, dst, operand);
  }

  /** `dst = *(size *)(src + off)` */
  ldx(size: Size, dst: Register, src: Register, off: number): this {
    return this.#push(CLASS.LDX | MODE.MEM | SIZE[size], numberOf(dst), numberOf(src), off, 0);
  }

  /** `*(size *)(dst + off) = src` */
  stx(size: Size, dst: Register, off: number, src: Register): this {
    return this.#push(CLASS.STX | MODE.MEM | SIZE[size], numberOf(dst), numberOf(src), off, 0);
  }

  /** `*(size *)(dst + off) = imm` */
  st(size: Size, dst: Register, off: number, imm: number): this {
    return this.#push(CLASS.ST | MODE.MEM | SIZE[size], numberOf(dst), 0, off, imm);
  }

  /** Names the place before the next instruction. */
  label(name: string): this {
    if (this.#labels.has(name)) throw new RangeError(`label "${name}" is set twice`);
    this.#labels.set(name, this.#slots.length);
    return this;
  }

  jump(label: string): this {
    return this.#pushJump(CLASS.JMP | JUMP_ALWAYS, 0, 0, 0, label);
  }

  /** Jumps when the 64-bit comparison holds. */
  jumpIf(condition: Condition, dst: Register, operand: Operand, label: string): this {
    return this.#compare(CLASS.JMP, condition, dst, operand, label);
  }

  /** Jumps when the comparison of the lower 32 bits holds. */
  jumpIf32(condition: Condition, dst: Register, operand: Operand, label: string): this {
    return this.#compare(CLASS.JMP32, condition, dst, operand, label);
  }

  /** Calls the helper with this number (`BPF_FUNC_…`); r1–r5 are gone afterwards. */
  call(helper: number): this {
    return this.#push(CLASS.JMP | CALL, 0, 0, 0, helper);
  }

  exit(): this {
    return this.#push(CLASS.JMP | EXIT, 0, 0, 0, 0);
  }

  /** 64-bit constant; two slots. */
  loadImm64(dst: Register, value: bigint): this {
    this.#slots.push(...loadImm64(numberOf(dst), value));
    return this;
  }

  /** Pointer to the map that this descriptor stands for, as helpers take it; two slots. */
  loadMapFd(dst: Register, fd: number): this {
    this.#slots.push(...loadImm64(numberOf(dst), BigInt(fd), PSEUDO.MAP_FD));
    return this;
  }

  /** Pointer into the value of an array map of one element; two slots. Since Linux 5.2. */
  loadMapValue(dst: Register, fd: number, offset = 0): this {
    this.#slots.push(...loadImm64(numberOf(dst), (BigInt(offset) << 32n) | BigInt(fd), PSEUDO.MAP_VALUE));
    return this;
  }

  /**
   * The slots, with every jump resolved.
   * @throws RangeError when a jump names a label that was never set.
   */
  instructions(): Instruction[] {
    const slots = [...this.#slots];
    for (const { slot, label } of this.#jumps) {
      const target = this.#labels.get(label);
      const jump = slots[slot];
      if (target === undefined || jump === undefined) throw new RangeError(`label "${label}" is never set`);
      slots[slot] = { ...jump, off: target - slot - 1 };
    }
    return slots;
  }

  /** The program as the kernel takes it. */
  bytes(): Uint8Array {
    return encodeInstructions(this.instructions());
  }

  #push(code: number, dst: number, src: number, off: number, imm: number): this {
    this.#slots.push({ code, dst, src, off, imm });
    return this;
  }

  #arithmetic(cls: number, operation: AluOperation, dst: Register, operand: Operand): this {
    const { source, src, imm } = operandFields(operand);
    return this.#push(cls | ALU_OPERATION[operation] | source, numberOf(dst), src, 0, imm);
  }

  #compare(cls: number, condition: Condition, dst: Register, operand: Operand, label: string): this {
    const { source, src, imm } = operandFields(operand);
    return this.#pushJump(cls | JUMP_OPERATION[condition] | source, numberOf(dst), src, imm, label);
  }

  #pushJump(code: number, dst: number, src: number, imm: number, label: string): this {
    this.#jumps.push({ slot: this.#slots.length, label });
    return this.#push(code, dst, src, 0, imm);
  }
}
