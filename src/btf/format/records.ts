import { engine } from "../../bytes/engine.ts";
import { FormatError } from "../../bytes/reader.ts";
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

const KIND_SHIFT = 24;
const KIND_MASK = 0x7f;

/** Bits 24 to 30 of a record's info. Five bits until Linux 7.1, which took two that had been zero. */
export function kindNumber(info: number): number {
  return (info >>> KIND_SHIFT) & KIND_MASK;
}

/** Bits 0 to 23. Sixteen bits until Linux 7.1. */
export function elementCount(info: number): number {
  return info & 0xffffff;
}

export function kindFlag(info: number): boolean {
  return info >>> 31 === 1;
}

/** For a kind that cannot be stepped over, or that no record has. */
const NO_SIZE = 255;

function knownSizes(): RecordSizes {
  const once = new Uint8Array(128).fill(NO_SIZE);
  const each = new Uint8Array(128);
  once.set(BTF_KINDS.map((kind) => (kind === "void" ? NO_SIZE : TAIL_WORDS[kind][0])));
  each.set(BTF_KINDS.map((kind) => TAIL_WORDS[kind][1]));
  return { once, each };
}

const KNOWN_SIZES = knownSizes();

/**
 * The sizes of all kinds that this code knows, and of later ones from the layout section, which BTF has since Linux 7.1
 * for this purpose: per kind, bytes once, bytes for each element, and 16 bits of flags.
 */
export function recordSizes(layouts: Uint8Array): RecordSizes {
  if (layouts.length <= BTF_KINDS.length * 4) return KNOWN_SIZES;
  const once = KNOWN_SIZES.once.slice();
  const each = KNOWN_SIZES.each.slice();
  for (let kind = BTF_KINDS.length; kind < layouts.length >> 2; kind++) {
    const [bytesOnce = 0, bytesEach = 0] = layouts.subarray(kind * 4);
    if (bytesOnce % 4 !== 0 || bytesEach % 4 !== 0) continue;
    once[kind] = bytesOnce / 4;
    each[kind] = bytesEach / 4;
  }
  return { once, each };
}

/**
 * Where the records of a type section start. They are found by walking from one to the next, and only as far as somebody
 * asks: kernel BTF has more than 100,000, of which a CO-RE relocation needs a few.
 */
export class RecordIndex {
  readonly #words: Uint32Array;
  readonly #sizes: RecordSizes;
  readonly #source: string;
  readonly #starts: Uint32Array;
  /** Records found so far. */
  #found = 0;
  /** The word that the next record starts at. */
  #next = 0;

  constructor(words: Uint32Array, sizes: RecordSizes, source: string) {
    this.#words = words;
    this.#sizes = sizes;
    this.#source = source;
    this.#starts = new Uint32Array(Math.ceil(words.length / HEAD_WORDS) + 1);
  }

  /** How many records there are; walks over all. @throws FormatError as `start` does. */
  get count(): number {
    this.#walk(Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY);
    return this.#found;
  }

  /** Numbers of the records of one kind, ascending; walks over all. @throws FormatError as `start` does. */
  ofKind(kind: number): number[] {
    const found: number[] = [];
    const { count } = this;
    const words = this.#words;
    const starts = this.#starts;
    for (let index = 0; index < count; index++) {
      const info = words[(starts[index] as number) + 1] as number;
      if (((info >>> KIND_SHIFT) & KIND_MASK) === kind) found.push(index);
    }
    return found;
  }

  /**
   * The word at which that record starts, or undefined when there are fewer.
   * @throws FormatError when a record on the way has an unknown kind, and so an unknown length, or does not end within the section.
   */
  start(index: number): number | undefined {
    if (index < 0) return undefined;
    if (index >= this.#found) this.#walk(index, Number.POSITIVE_INFINITY);
    return index < this.#found ? this.#starts[index] : undefined;
  }

  /** Which record starts at that word, or undefined when none does. @throws FormatError as `start` does. */
  indexAt(word: number): number | undefined {
    if (!this.#isKnown(kindNumber(this.#words[word + 1] ?? 0))) return undefined;
    this.#walk(Number.POSITIVE_INFINITY, word);
    return this.#search(word);
  }

  #search(word: number): number | undefined {
    let low = 0;
    let high = this.#found;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.#starts[middle] ?? 0) < word) low = middle + 1;
      else high = middle;
    }
    return low < this.#found && this.#starts[low] === word ? low : undefined;
  }

  #isKnown(kind: number): boolean {
    return this.#sizes.once[kind] !== NO_SIZE;
  }

  /** Until the record of that index, or one at or behind that word, has been found. */
  #walk(index: number, word: number): void {
    const most = Math.min(index + 1, this.#starts.length - 1);
    const end = Math.min(word + 1, this.#words.length);
    if (this.#found >= most || this.#next >= end) return;
    if (engine.walkRecords) {
      const { once, each } = this.#sizes;
      const [words, starts, found, next] = [this.#words, this.#starts, this.#found, this.#next];
      this.#found = engine.walkRecords(words, once, each, starts, found, next, most, end);
      this.#next = this.#starts[this.#found] ?? 0;
    }
    this.#step(most, end);
  }

  #step(most: number, end: number): void {
    const words = this.#words;
    const starts = this.#starts;
    const { once, each } = this.#sizes;
    let found = this.#found;
    let at = this.#next;
    while (at < end && found < most) {
      const info = words[at + 1] ?? 0;
      const kind = (info >>> KIND_SHIFT) & KIND_MASK;
      const fixed = once[kind] ?? NO_SIZE;
      const next = at + HEAD_WORDS + fixed + (each[kind] ?? 0) * (info & 0xffffff);
      if (next > words.length || fixed === NO_SIZE) this.#refuse(at, kind);
      starts[found++] = at;
      at = next;
    }
    this.#found = found;
    this.#next = at;
  }

  #refuse(word: number, kind: number): never {
    const problem = this.#isKnown(kind) ? "it does not end within the section" : `unknown kind ${kind}`;
    throw new FormatError(this.#source, `record at offset ${word * 4}: ${problem}`, { offset: word * 4 });
  }
}
