import type { Btf } from "../../btf/btf.ts";
import { HEAD_WORDS } from "../../btf/format/records.ts";
import { BTF_KINDS } from "../../btf/format/types.ts";
import { concat } from "../../bytes/concat.ts";
import { viewOf } from "../../bytes/struct.ts";

const HEADER_END = 4;
const TYPE_OFFSET = 8;
const TYPE_LENGTH = 12;
const STRING_OFFSET = 16;
const STRING_LENGTH = 20;
/** Name, kind and count, size or type: the words that every record begins with. */
const INFO = 1;
const THIRD = 2;
const COUNT_MASK = 0xffffff;
const KIND_VAR = BTF_KINDS.indexOf("var");

/**
 * The BTF of an object in a copy that is changed in place: the compiler leaves out what only the linker knows, and the
 * kernel wants it filled in. Numbers are 32-bit words in the byte order of the file.
 */
export class BtfEdit {
  bytes: Uint8Array;
  readonly #original: Btf;
  readonly #littleEndian: boolean;
  #typesAt: number;

  /** @param original the types of these bytes */
  constructor(bytes: Uint8Array, original: Btf) {
    this.bytes = bytes.slice();
    this.#original = original;
    this.#littleEndian = original.littleEndian;
    this.#typesAt = this.#word(HEADER_END) + this.#word(TYPE_OFFSET);
  }

  /** Size of a datasec, type of a var. */
  setThird(id: number, value: number): void {
    this.#setWord(this.#place(id, THIRD), value);
  }

  /** The word behind the head: linkage of a var. */
  setFourth(id: number, value: number): void {
    this.#setWord(this.#place(id, HEAD_WORDS), value);
  }

  /** Linkage of a func, which stands where others count their elements. */
  setFunctionLinkage(id: number, linkage: number): void {
    const at = this.#place(id, INFO);
    this.#setWord(at, (this.#word(at) & ~COUNT_MASK) | linkage);
  }

  /** The variables of a datasec, all anew and as many as before. */
  setVariables(
    id: number,
    variables: readonly { readonly type: number; readonly offset: number; readonly size: number }[],
  ): void {
    let at = this.#place(id, HEAD_WORDS);
    for (const { type, offset, size } of variables) {
      this.#setWord(at, type);
      this.#setWord(at + 4, offset);
      this.#setWord(at + 8, size);
      at += 12;
    }
  }

  /** Name of a parameter of a func_proto that has none. */
  nameParameter(id: number, index: number, nameOffset: number): void {
    this.#setWord(this.#place(id, HEAD_WORDS + index * 2), nameOffset);
  }

  /** A new global variable behind all types, and where its name is. */
  addVariable(name: Uint8Array, type: number): { readonly id: number; readonly nameOffset: number } {
    const [typeLength, stringLength] = [this.#word(TYPE_LENGTH), this.#word(STRING_LENGTH)];
    const end = this.#word(HEADER_END);
    const stringsAt = end + this.#word(STRING_OFFSET);
    const record = new Uint8Array(16);
    const view = viewOf(record);
    for (const [i, value] of [stringLength, KIND_VAR << 24, type, 1].entries()) {
      view.setUint32(i * 4, value, this.#littleEndian);
    }
    const types = this.bytes.slice(this.#typesAt, this.#typesAt + typeLength);
    const strings = this.bytes.slice(stringsAt, stringsAt + stringLength);
    this.bytes = concat([this.bytes.slice(0, end), types, record, strings, name]);
    this.#setWord(TYPE_OFFSET, 0);
    this.#setWord(TYPE_LENGTH, typeLength + record.length);
    this.#setWord(STRING_OFFSET, typeLength + record.length);
    this.#setWord(STRING_LENGTH, stringLength + name.length);
    this.#typesAt = end;
    return { id: this.#original.typeCount, nameOffset: stringLength };
  }

  #place(id: number, word: number): number {
    return this.#typesAt + this.#original.offsetOf(id) + word * 4;
  }

  #word(at: number): number {
    return viewOf(this.bytes).getUint32(at, this.#littleEndian);
  }

  #setWord(at: number, value: number): void {
    viewOf(this.bytes).setUint32(at, value, this.#littleEndian);
  }
}
