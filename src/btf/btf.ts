import { FormatError, type Reader } from "../bytes/reader.ts";
import { cString } from "../bytes/text.ts";
import { decodeRecord, kindOfInfo } from "./decode.ts";
import { indexRecords, kindNumber, type RecordSizes, wordsOf } from "./records.ts";
import { BTF_KINDS, type BtfKind, type BtfType, type KnownBtfKind } from "./types.ts";

/**
 * The types of one BTF blob. Only where each record starts is known from the beginning; a type is decoded
 * when asked for, and nothing is remembered. The blob's bytes are used in place: leave them unchanged.
 * Type ids and string offsets go on from those of the base, if there is one.
 */
export class Btf implements Iterable<BtfType> {
  readonly base: Btf | undefined;
  /** Ids run from 0 (void) to this, exclusive; with a base, its types are counted too. */
  readonly typeCount: number;
  /** Length of the string section, in bytes, with those of the base. */
  readonly stringSize: number;
  readonly #firstId: number;
  readonly #firstString: number;
  readonly #words: Uint32Array;
  readonly #starts: Uint32Array;
  readonly #strings: Reader;
  readonly #stringAt = (offset: number): string => this.stringAt(offset);

  /** For parseBtf, which checks the header. @throws FormatError when the type section is not a series of records. */
  constructor(types: Reader, strings: Reader, sizes: RecordSizes, base?: Btf) {
    this.base = base;
    this.#words = wordsOf(types.data, types.littleEndian);
    this.#starts = indexRecords(this.#words, sizes, types.source);
    this.#strings = strings;
    this.#firstId = base?.typeCount ?? 1;
    this.#firstString = base?.stringSize ?? 0;
    this.typeCount = this.#firstId + this.#starts.length;
    this.stringSize = this.#firstString + strings.size;
  }

  /**
   * The type of that id; 0 is void.
   * @throws FormatError when there is no such id, or a name of the type lies outside the string section.
   */
  typeById(id: number): BtfType {
    if (id === 0) return { kind: "void", id: 0, name: "" };
    if (this.base && id < this.#firstId) return this.base.typeById(id);
    return decodeRecord({ id, words: this.#words, start: this.#start(id), stringAt: this.#stringAt });
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

  /** The string at that offset of the string section. @throws FormatError when it lies outside. */
  stringAt(offset: number): string {
    if (this.base && offset < this.#firstString) return this.base.stringAt(offset);
    return this.#strings.cStringAt(offset - this.#firstString);
  }

  /**
   * The id of the first type of that kind and name, or undefined. Compares bytes and decodes nothing.
   * @throws RangeError when the name holds a NUL.
   */
  findId(kind: KnownBtfKind, name: string): number | undefined {
    const inBase = this.base?.findId(kind, name);
    if (inBase !== undefined) return inBase;
    const number = BTF_KINDS.indexOf(kind);
    const wanted = cString(name);
    for (let i = 0; i < this.#starts.length; i++) {
      const start = this.#starts[i] ?? 0;
      if (kindNumber(this.#words[start + 1] ?? 0) !== number) continue;
      if (this.#isString(this.#words[start] ?? 0, wanted)) return this.#firstId + i;
    }
    return undefined;
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
    const start = this.#starts[id - this.#firstId];
    if (start === undefined) throw new FormatError("btf", `no type ${id} among ${this.typeCount}`);
    return start;
  }

  #isString(offset: number, wanted: Uint8Array): boolean {
    if (this.base && offset < this.#firstString) return this.base.#isString(offset, wanted);
    const at = offset - this.#firstString;
    for (let i = 0; i < wanted.length; i++) {
      if (this.#strings.data[at + i] !== wanted[i]) return false;
    }
    return true;
  }
}
