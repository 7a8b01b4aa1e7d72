import { FormatError } from "../bytes/reader.ts";
import { viewOf } from "../bytes/struct.ts";
import { BTF_KINDS, type KnownBtfKind } from "./types.ts";

/** name_off, info, and size or type: the 32-bit words that every record begins with. */
export const HEAD_WORDS = 3;

/** Words that follow the head, once and for each of the record's `vlen` elements. */
const TAIL_WORDS: { readonly [K in KnownBtfKind]: readonly [once: number, each: number] } = {
  void: [0, 0],
  int: [1, 0],
  ptr: [0, 0],
  array: [3, 0],
  struct: [0, 3],
  union: [0, 3],
  enum: [0, 2],
  fwd: [0, 0],
  typedef: [0, 0],
  volatile: [0, 0],
  const: [0, 0],
  restrict: [0, 0],
  func: [0, 0],
  func_proto: [0, 2],
  var: [1, 0],
  datasec: [0, 3],
  float: [0, 0],
  decl_tag: [1, 0],
  type_tag: [0, 0],
  enum64: [0, 3],
};

/** Words behind the head, by kind number: `once`, and `each` times the number of elements. */
export interface RecordSizes {
  readonly once: Uint8Array;
  readonly each: Uint8Array;
}

/** Bits 24 to 30 of a record's info. Five bits until Linux 7.1, which took two that had been zero. */
export function kindNumber(info: number): number {
  return (info >>> 24) & 0x7f;
}

/** Bits 0 to 23. Sixteen bits until Linux 7.1. */
export function elementCount(info: number): number {
  return info & 0xffffff;
}

export function kindFlag(info: number): boolean {
  return info >>> 31 === 1;
}

const NO_SIZE = 255;

/**
 * The sizes of all kinds that this code knows, and of later ones from the layout section, which BTF has since Linux 7.1
 * for this purpose: per kind, bytes once, bytes for each element, and 16 bits of flags.
 */
export function recordSizes(layouts: Uint8Array): RecordSizes {
  const once = new Uint8Array(128).fill(NO_SIZE);
  const each = new Uint8Array(128);
  for (let kind = BTF_KINDS.length; kind < layouts.length >> 2; kind++) {
    const [bytesOnce = 0, bytesEach = 0] = layouts.subarray(kind * 4);
    if (bytesOnce % 4 !== 0 || bytesEach % 4 !== 0) continue;
    once[kind] = bytesOnce / 4;
    each[kind] = bytesEach / 4;
  }
  once.set(BTF_KINDS.map((kind) => TAIL_WORDS[kind][0]));
  each.set(BTF_KINDS.map((kind) => TAIL_WORDS[kind][1]));
  return { once, each };
}

const hostIsLittleEndian = new Uint8Array(Uint32Array.of(1).buffer)[0] === 1;

/** The bytes as 32-bit words: the same memory where alignment and byte order allow, else a copy. Odd bytes at the end are left out. */
export function wordsOf(bytes: Uint8Array, littleEndian: boolean): Uint32Array {
  const count = bytes.length >>> 2;
  if (littleEndian === hostIsLittleEndian && bytes.byteOffset % 4 === 0) {
    return new Uint32Array(bytes.buffer, bytes.byteOffset, count);
  }
  const view = viewOf(bytes);
  return Uint32Array.from({ length: count }, (_, i) => view.getUint32(i * 4, littleEndian));
}

function badRecord(source: string, word: number, problem: string): FormatError {
  return new FormatError(source, `record at offset ${word * 4}: ${problem}`, { offset: word * 4 });
}

/**
 * The word at which each record starts, in order of type ids.
 * @throws FormatError when a record's kind, and with it its length, is unknown, or it does not end within the section.
 */
export function indexRecords(words: Uint32Array, sizes: RecordSizes, source: string): Uint32Array {
  const starts = new Uint32Array(Math.ceil(words.length / HEAD_WORDS));
  let count = 0;
  for (let at = 0; at < words.length; ) {
    const info = words[at + 1] ?? 0;
    const kind = kindNumber(info);
    const once = sizes.once[kind] ?? NO_SIZE;
    if (kind === 0 || once === NO_SIZE) throw badRecord(source, at, `unknown kind ${kind}`);
    starts[count++] = at;
    const next = at + HEAD_WORDS + once + (sizes.each[kind] ?? 0) * elementCount(info);
    if (next > words.length) throw badRecord(source, at, "it does not end within the section");
    at = next;
  }
  return starts.slice(0, count);
}
