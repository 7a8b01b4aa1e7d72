import { LITTLE_ENDIAN, viewOf } from "./struct.ts";

const hostIsLittleEndian = new Uint8Array(Uint32Array.of(1).buffer)[0] === 1;
const HIGH = 2 ** 32;

/** The bytes as 32-bit words: the same memory where alignment and byte order allow, else a copy. Odd bytes at the end are left out. */
export function wordsOf(bytes: Uint8Array, littleEndian: boolean): Uint32Array {
  const count = bytes.length >>> 2;
  if (littleEndian === hostIsLittleEndian && bytes.byteOffset % 4 === 0) {
    return new Uint32Array(bytes.buffer, bytes.byteOffset, count);
  }
  const view = viewOf(bytes);
  return Uint32Array.from({ length: count }, (_, i) => view.getUint32(i * 4, littleEndian));
}

/** A 32-bit number as the kernel takes it: a key of an array, a descriptor as a value. */
export function u32Bytes(value: number): Uint8Array {
  const bytes = new Uint8Array(4);
  viewOf(bytes).setUint32(0, value, LITTLE_ENDIAN);
  return bytes;
}

/** The 64-bit number that two words hold, as a number: one above 2^53 is no longer exact, and stays above. */
export function wideAt(words: Uint32Array, at: number, littleEndian: boolean): number {
  const first = words[at] ?? 0;
  const second = words[at + 1] ?? 0;
  return littleEndian ? first + second * HIGH : second + first * HIGH;
}
