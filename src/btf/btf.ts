import { FormatError, type Reader } from "../bytes/reader.ts";
import { findWord, offsetsOf } from "../bytes/search.ts";
import { cString } from "../bytes/text.ts";
import { wordsOf } from "../bytes/words.ts";
import { decodeRecord, kindOfInfo, type RecordSource } from "./format/decode.ts";
import { RecordIndex, type RecordSizes } from "./format/records.ts";
import { BTF_KINDS, type BtfKind, type BtfType, type KnownBtfKind } from "./format/types.ts";

/** Words of all types of a program, mostly: they are asked for again and again while it is loaded. */
const SMALL = 1 << 16;

/** What types are read from: a Btf, or something that remembers what it has read. */
export interface Types {
  /** The type of that id; 0 is void. @throws FormatError when there is no such id. */
  typeById(id: number): BtfType;
}

/**
 * The types of one BTF blob. Where records start is found out as far as it is needed; a type is decoded
 * when asked for. Types of a small blob stay decoded, nothing else is remembered. The blob's bytes are used in place: leave them unchanged.
 * Type ids and string offsets go on from those of the base, if there is one.
 */
export class Btf implements Types, Iterable<BtfType> {
  readonly base: Btf | undefined;
  /** Length of the string section, in bytes, with those of the base. */
  readonly stringSize: number;
  readonly littleEndian: boolean;
  readonly #firstId: number;
  readonly #firstString: number;
  readonly #words: Uint32Array;
  readonly #records: RecordIndex;
  readonly #strings: Reader;
  readonly #source: RecordSource;
  readonly #decoded: Map<number, BtfType> | undefined;

  /** For parseBtf, which checks the header. */
  constructor(types: Reader, strings: Reader, sizes: RecordSizes, base?: Btf) {
    this.base = base;
    this.#words = wordsOf(types.data, types.littleEndian);
    this.#records = new RecordIndex(this.#words, sizes, types.source);
    this.littleEndian = types.littleEndian;
    this.#strings = strings;
    this.#source = { words: this.#words, stringAt: (offset) => this.stringAt(offset) };
    this.#decoded = this.#words.length > SMALL ? undefined : new Map();
    this.#firstId = base?.typeCount ?? 1;
    this.#firstString = base?.stringSize ?? 0;
    this.stringSize = this.#firstString + strings.size;
  }

  /**
   * Ids run from 0 (void) to this, exclusive; with a base, its types are counted too.
   * @throws FormatError when the type section is not a series of records.
   */
  get typeCount(): number {
    return this.#firstId + this.#records.count;
  }

  /** This BTF, after a walk over all records. @throws FormatError when the type section is not a series of records. */
  checked(): this {
    this.#records.start(this.#words.length);
    return this;
  }

  /**
   * The type of that id; 0 is void.
   * @throws FormatError when there is no such id, or a name of the type lies outside the string section.
   */
  typeById(id: number): BtfType {
    if (id === 0) return { kind: "void", id: 0, name: "" };
    if (this.base && id < this.#firstId) return this.base.typeById(id);
    const known = this.#decoded?.get(id);
    if (known) return known;
    const type = decodeRecord(this.#source, id, this.#start(id));
    this.#decoded?.set(id, type);
    return type;
  }

  /** Bytes from the start of the type section to the record of that type, which is one of this blob's own. @throws FormatError as typeById does. */
  offsetOf(id: number): number {
    return this.#start(id) * 4;
  }

  /** The kind of that type, without decoding the rest of it. @throws FormatError when there is no such id. */
  kindOf(id: number): BtfKind {
    if (id === 0) return "void";
    if (this.base && id < this.#firstId) return this.base.kindOf(id);
    return kindOfInfo(this.#words[this.#start(id) + 1] ?? 0);
  }

  /** The name of that type, empty if it has none. @throws FormatError as typeById does. */
  nameOf(id: number): string {
    if (id === 0) return "";
    if (this.base && id < this.#firstId) return this.base.nameOf(id);
    return this.stringAt(this.#words[this.#start(id)] ?? 0);
  }

  /** The types of one kind among this blob's, without those of its base, in order of their ids. @throws FormatError as typeById does. */
  ownOfKind<K extends KnownBtfKind>(kind: K): (BtfType & { kind: K })[] {
    const indices = this.#records.ofKind(BTF_KINDS.indexOf(kind));
    return indices.map((index) => this.typeById(this.#firstId + index) as BtfType & { kind: K });
  }

  /** The string section of this blob, without that of its base: the blob's own bytes. */
  get strings(): Uint8Array {
    return this.#strings.data;
  }

  /** The string at that offset of the string section. @throws FormatError when it lies outside. */
  stringAt(offset: number): string {
    if (this.base && offset < this.#firstString) return this.base.stringAt(offset);
    return this.#strings.cStringAt(offset - this.#firstString);
  }

  /**
   * The id of the first type of that kind and name, or undefined.
   * @throws RangeError when the name holds a NUL, FormatError when the type section is not a series of records.
   */
  findId(kind: KnownBtfKind, name: string): number | undefined {
    const inBase = this.base?.findId(kind, name);
    return inBase ?? this.ownIdsNamed(name).find((id) => this.kindOf(id) === kind);
  }

  /**
   * The ids of this blob's types, without those of its base, that have this name; in ascending order. Decodes nothing.
   * With `flavours` also those with three underscores and more behind the name (`file___old`), which CO-RE ignores.
   * A type without name is never found, nor one whose name is the end of another string: no producer writes such.
   * @throws as findId does.
   */
  ownIdsNamed(name: string, { flavours = false } = {}): number[] {
    const wanted = cString(name);
    if (wanted.length === 1) return [];
    const ids = new Set<number>();
    for (const offset of this.#stringsNamed(wanted, flavours)) {
      for (const index of this.#recordsWithName(offset)) ids.add(this.#firstId + index);
    }
    return [...ids].sort((a, b) => a - b);
  }

  /** The first type of that kind and name, or undefined. @throws as findId and typeById do. */
  find<K extends KnownBtfKind>(kind: K, name: string): (BtfType & { kind: K }) | undefined {
    const id = this.findId(kind, name);
    return id === undefined ? undefined : (this.typeById(id) as BtfType & { kind: K });
  }

  /** All types but void in order of their ids, those of the base first. @throws FormatError as typeById does. */
  *[Symbol.iterator](): Generator<BtfType> {
    for (let id = 1; id < this.typeCount; id++) yield this.typeById(id);
  }

  #start(id: number): number {
    const start = this.#records.start(id - this.#firstId);
    if (start === undefined) throw new FormatError("btf", `no type ${id} among ${this.typeCount}`);
    return start;
  }

  /** Offsets of the strings that equal this C string or, with `flavours`, that essentially do. */
  #stringsNamed(wanted: Uint8Array, flavours: boolean): number[] {
    const { data } = this.#strings;
    const length = wanted.length - 1;
    const own = stringStarts(data, wanted.subarray(0, length))
      .filter((at) => isNamed(data, at, length, flavours))
      .map((at) => this.#firstString + at);
    return this.base ? [...this.base.#stringsNamed(wanted, flavours), ...own] : own;
  }

  #recordsWithName(offset: number): number[] {
    const found: number[] = [];
    const words = this.#words;
    for (let at = findWord(words, offset, 0); at >= 0; at = findWord(words, offset, at + 1)) {
      const index = this.#records.indexAt(at);
      if (index !== undefined) found.push(index);
    }
    return found;
  }
}

const UNDERSCORE = 0x5f;

/** Where strings begin that begin with these bytes: behind a NUL, and at the very start, as the strings of split BTF do. */
function stringStarts(strings: Uint8Array, prefix: Uint8Array): number[] {
  const behindNul = new Uint8Array(prefix.length + 1);
  behindNul.set(prefix, 1);
  const starts = offsetsOf(strings, behindNul).map((at) => at + 1);
  return prefix.every((byte, i) => strings[i] === byte) ? [0, ...starts] : starts;
}

function isSeparator(bytes: Uint8Array, at: number): boolean {
  return bytes[at] === UNDERSCORE && bytes[at + 1] === UNDERSCORE && bytes[at + 2] === UNDERSCORE;
}

/** Whether the name that begins there has that many bytes or, with `flavours`, essentially has. */
function isNamed(strings: Uint8Array, start: number, length: number, flavours: boolean): boolean {
  const end = start + length;
  const endsThere = strings[end] === 0;
  // Most names with that beginning go on otherwise.
  if (!flavours || !(endsThere || isSeparator(strings, end))) return endsThere;
  return essentialLength(strings.subarray(start, strings.indexOf(0, start))) === length;
}

/**
 * Bytes of a name without its flavour: what stands before the last three underscores that have something other
 * than underscores on both sides. All of it when there are none.
 */
export function essentialLength(name: Uint8Array): number {
  for (let at = name.length - 5; at >= 0; at--) {
    if (isSeparator(name, at + 1) && name[at] !== UNDERSCORE && name[at + 4] !== UNDERSCORE) return at + 1;
  }
  return name.length;
}
