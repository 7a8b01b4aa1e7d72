import { CALL, CLASS, LOAD_IMM64, PSEUDO } from "../../asm/opcodes.ts";
import { FormatError } from "../../bytes/reader.ts";
import { LITTLE_ENDIAN, viewOf } from "../../bytes/struct.ts";

export const SLOT = 8;
export const SLOT_SHIFT = 3;
const SUBPROGRAM_CALL = CLASS.JMP | CALL;

/** Instructions as the bytes that the kernel takes, little-endian, read and changed by slot number: objects for each would be slow. */
export class Code {
  readonly bytes: Uint8Array;
  readonly #view: DataView;

  constructor(bytes: Uint8Array) {
    this.bytes = bytes;
    this.#view = viewOf(bytes);
  }

  /** Number of slots. */
  get length(): number {
    return Math.floor(this.bytes.length / SLOT);
  }

  opcode(slot: number): number {
    return this.bytes[slot * SLOT] ?? 0;
  }

  /** Source register, or what stands in its place. */
  source(slot: number): number {
    return (this.bytes[slot * SLOT + 1] ?? 0) >> 4;
  }

  immediate(slot: number): number {
    return this.#view.getInt32(slot * SLOT + 4, LITTLE_ENDIAN);
  }

  setSource(slot: number, source: number): void {
    const at = slot * SLOT + 1;
    this.bytes[at] = ((this.bytes[at] ?? 0) & 0xf) | (source << 4);
  }

  /** @param value taken modulo 2^32 */
  setImmediate(slot: number, value: number): void {
    this.#view.setInt32(slot * SLOT + 4, value | 0, LITTLE_ENDIAN);
  }

  setOffset(slot: number, value: number): void {
    this.#view.setInt16(slot * SLOT + 2, value, LITTLE_ENDIAN);
  }

  /** A call of a helper, a function of the program or one of the kernel. */
  isCall(slot: number): boolean {
    return this.opcode(slot) === SUBPROGRAM_CALL;
  }

  isSubprogramCall(slot: number): boolean {
    return this.isCall(slot) && this.source(slot) === PSEUDO.CALL;
  }

  /** A 64-bit load, with its second slot there. */
  isLoad64(slot: number): boolean {
    return this.opcode(slot) === LOAD_IMM64 && slot + 1 < this.length;
  }

  /** A call of a function of the program, or a 64-bit load: all others are passed over without a second look. */
  mayReferToFunction(slot: number): boolean {
    const opcode = this.bytes[slot * SLOT];
    if (opcode === SUBPROGRAM_CALL) return this.source(slot) === PSEUDO.CALL;
    return opcode === LOAD_IMM64 && slot + 1 < this.length;
  }

  isFunctionAddress(slot: number): boolean {
    return this.isLoad64(slot) && this.source(slot) === PSEUDO.FUNC;
  }
}

/**
 * Instructions of a file as the kernel of this machine takes them, which is little-endian.
 * @returns a view when nothing is to be swapped
 * @throws FormatError when they end inside a slot
 */
export function nativeCode(bytes: Uint8Array, littleEndian: boolean, source: string): Uint8Array {
  if (bytes.length === 0 || bytes.length % SLOT !== 0) {
    throw new FormatError(source, `${bytes.length} bytes are no instructions of ${SLOT} bytes each`);
  }
  return littleEndian ? bytes : swapped(bytes);
}

/** The two register numbers share a byte, the other fields swap theirs. */
function swapped(bytes: Uint8Array): Uint8Array {
  const from = viewOf(bytes);
  const to = viewOf(new Uint8Array(bytes.length));
  for (let at = 0; at < bytes.length; at += SLOT) {
    const registers = from.getUint8(at + 1);
    to.setUint8(at, from.getUint8(at));
    to.setUint8(at + 1, ((registers & 0xf) << 4) | (registers >> 4));
    to.setInt16(at + 2, from.getInt16(at + 2), LITTLE_ENDIAN);
    to.setInt32(at + 4, from.getInt32(at + 4), LITTLE_ENDIAN);
  }
  return new Uint8Array(to.buffer);
}
