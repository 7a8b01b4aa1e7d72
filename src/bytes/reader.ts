import { viewOf } from "./struct.ts";
import { decodeText } from "./text.ts";

/** Where a FormatError was found; each part that is unknown is left out. */
export interface FormatPlace {
  /** Byte offset inside `source`. */
  readonly offset?: number;
  /** Number of bytes that were to be read there. */
  readonly length?: number;
  /** Number of bytes that `source` has. */
  readonly size?: number;
}

/** Bytes from outside (a BTF blob, an ELF file) that are not what their format says. */
export class FormatError extends Error {
  override readonly name = "FormatError";
  /** What was read, from the whole to the part: `btf: type section`. */
  readonly source: string;
  /** The message without the source. */
  readonly problem: string;
  readonly place: FormatPlace;

  constructor(source: string, problem: string, place: FormatPlace = {}) {
    super(`${source}: ${problem}`);
    this.source = source;
    this.problem = problem;
    this.place = place;
  }
}

/** What subarray() gives, which asks for a class to make first: several times the work of making it. */
function viewOfPart(bytes: Uint8Array, offset: number, length: number): Uint8Array {
  return new Uint8Array(bytes.buffer, bytes.byteOffset + offset, length);
}

function has({ length: size }: Uint8Array, offset: number, length: number): boolean {
  return offset >= 0 && length >= 0 && offset + length <= size;
}

function outside(source: string, offset: number, length: number, size: number): FormatError {
  const problem = `${length} bytes at offset ${offset} lie outside ${size} bytes`;
  return new FormatError(source, problem, { offset, length, size });
}

/**
 * A cursor over bytes that nobody has checked yet: every read moves on by what it read.
 * Each method throws FormatError, naming the source, when the bytes end first.
 */
export class Reader {
  readonly data: Uint8Array;
  /** What the bytes are, for error messages. */
  readonly source: string;
  readonly littleEndian: boolean;
  /** The byte that the next read starts at. */
  at = 0;
  readonly #view: DataView;

  constructor(data: Uint8Array, source: string, littleEndian = true) {
    this.data = data;
    this.source = source;
    this.littleEndian = littleEndian;
    this.#view = viewOf(data);
  }

  get size(): number {
    return this.data.length;
  }

  /** This reader, at the given byte. The end itself is allowed: a read there throws. */
  seek(offset: number): this {
    if (!has(this.data, offset, 0)) throw outside(this.source, offset, 0, this.size);
    this.at = offset;
    return this;
  }

  skip(length: number): this {
    this.#take(length);
    return this;
  }

  u8(): number {
    return this.#view.getUint8(this.#take(1));
  }

  u16(): number {
    return this.#view.getUint16(this.#take(2), this.littleEndian);
  }

  u32(): number {
    return this.#view.getUint32(this.#take(4), this.littleEndian);
  }

  i32(): number {
    return this.#view.getInt32(this.#take(4), this.littleEndian);
  }

  u64(): bigint {
    return this.#view.getBigUint64(this.#take(8), this.littleEndian);
  }

  /** The next bytes, as a view on the same memory. */
  bytes(length: number): Uint8Array {
    return viewOfPart(this.data, this.#take(length), length);
  }

  /** The C string that starts at an absolute offset, as lossless text; the cursor stays where it is. */
  cStringAt(offset: number): string {
    if (!has(this.data, offset, 1)) throw outside(this.source, offset, 1, this.size);
    const end = this.data.indexOf(0, offset);
    if (end < 0) throw new FormatError(this.source, `string at offset ${offset} has no end`, { offset });
    return decodeText(this.data, offset, end);
  }

  /** The bytes of a part, at an absolute offset, as a view on the same memory; an error names the part. */
  slice(name: string, offset: number, length: number): Uint8Array {
    if (!has(this.data, offset, length)) throw outside(`${this.source}: ${name}`, offset, length, this.size);
    return viewOfPart(this.data, offset, length);
  }

  /** A reader of its own for a part, at an absolute offset; errors in there name that part. */
  part(name: string, offset: number, length: number): Reader {
    return new Reader(this.slice(name, offset, length), `${this.source}: ${name}`, this.littleEndian);
  }

  #take(length: number): number {
    const start = this.at;
    if (!has(this.data, start, length)) throw outside(this.source, start, length, this.size);
    this.at = start + length;
    return start;
  }
}
