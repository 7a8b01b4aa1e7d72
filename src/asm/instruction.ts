import { LITTLE_ENDIAN, viewOf } from "../bytes/struct.ts";
import { LOAD_IMM64, PSEUDO } from "./opcodes.ts";

/** One slot of 8 bytes. A 64-bit load takes two slots, the second with code 0 and the upper half in `imm`. */
export interface Instruction {
  readonly code: number;
  /** Register number, 0 to 10. */
  readonly dst: number;
  /** Register number, or a `PSEUDO` meaning in a 64-bit load. */
  readonly src: number;
  /** Signed 16 bits: bytes for memory, slots for jumps. */
  readonly off: number;
  /** Signed 32 bits. */
  readonly imm: number;
}

export const INSTRUCTION_SIZE = 8;

const RANGES = {
  code: [0, 0xff],
  dst: [0, 0xf],
  src: [0, 0xf],
  off: [-0x8000, 0x7fff],
  imm: [-0x80000000, 0x7fffffff],
} as const;

function fits({ code, dst, src, off, imm }: Instruction): boolean {
  const registers = (dst & 0xf) === dst && (src & 0xf) === src;
  return registers && (code & 0xff) === code && (off << 16) >> 16 === off && (imm | 0) === imm;
}

/** @throws RangeError for the first field that is out of its range */
function refuse(instruction: Instruction, index: number): void {
  for (const [field, [low, high]] of Object.entries(RANGES)) {
    const value = instruction[field as keyof Instruction];
    if (!Number.isInteger(value) || value < low || value > high) {
      throw new RangeError(
        `instruction ${index}: ${field} ${value} is not an integer from ${low} to ${high}`,
      );
    }
  }
}

/**
 * The bytes that the kernel takes as `insns`.
 * @throws RangeError that names the slot and the field when a value does not fit.
 */
export function encodeInstructions(instructions: readonly Instruction[]): Uint8Array {
  const bytes = new Uint8Array(instructions.length * INSTRUCTION_SIZE);
  const view = viewOf(bytes);
  for (const [index, instruction] of instructions.entries()) {
    if (!fits(instruction)) refuse(instruction, index);
    const at = index * INSTRUCTION_SIZE;
    view.setUint8(at, instruction.code);
    view.setUint8(at + 1, instruction.dst | (instruction.src << 4));
    view.setInt16(at + 2, instruction.off, LITTLE_ENDIAN);
    view.setInt32(at + 4, instruction.imm, LITTLE_ENDIAN);
  }
  return bytes;
}

/**
 * The slots that these bytes hold.
 * @throws RangeError when the bytes end inside a slot.
 */
export function decodeInstructions(bytes: Uint8Array): Instruction[] {
  if (bytes.length % INSTRUCTION_SIZE !== 0) {
    throw new RangeError(`${bytes.length} bytes of instructions are no multiple of ${INSTRUCTION_SIZE}`);
  }
  const view = viewOf(bytes);
  const instructions: Instruction[] = [];
  for (let at = 0; at < bytes.length; at += INSTRUCTION_SIZE) {
    const registers = view.getUint8(at + 1);
    instructions.push({
      code: view.getUint8(at),
      dst: registers & 0xf,
      src: registers >> 4,
      off: view.getInt16(at + 2, LITTLE_ENDIAN),
      imm: view.getInt32(at + 4, LITTLE_ENDIAN),
    });
  }
  return instructions;
}

/** Both slots of a 64-bit load; `value` is taken modulo 2^64, so negative values work. */
export function loadImm64(dst: number, value: bigint, pseudo: number = PSEUDO.NONE): Instruction[] {
  const low = Number(BigInt.asIntN(32, value));
  const high = Number(BigInt.asIntN(32, value >> 32n));
  return [
    { code: LOAD_IMM64, dst, src: pseudo, off: 0, imm: low },
    { code: 0, dst: 0, src: 0, off: 0, imm: high },
  ];
}
