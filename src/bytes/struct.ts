/** A kernel struct as a table: what stands at which byte. */
export interface Layout {
  readonly name: string;
  /** Bytes of the whole struct, padding included. */
  readonly size: number;
  readonly fields: { readonly [field: string]: Field };
}

export type Field =
  | readonly [offset: number, kind: "u8" | "u16" | "u32" | "i32" | "u64"]
  | readonly [offset: number, kind: "bytes", length: number];

type ValueOf<F extends Field> = F[1] extends "u64" ? bigint : F[1] extends "bytes" ? Uint8Array : number;

/** The fields of a struct as values: 64-bit ones are bigint, arrays are bytes, all others numbers. */
export type Values<L extends Layout> = { -readonly [K in keyof L["fields"]]: ValueOf<L["fields"][K]> };

/** The same, a buffer standing for its address in any 64-bit field. */
export type Writable<L extends Layout> = {
  -readonly [K in keyof L["fields"]]: Values<L>[K] extends bigint ? bigint | Uint8Array : Values<L>[K];
};

/** Every architecture that a port can state (x64, arm64, riscv64) runs Linux little-endian. */
export const LITTLE_ENDIAN = true;

const WIDTH = { u8: 1, u16: 2, u32: 4, i32: 4, u64: 8 } as const;

function fieldOf(layout: Layout, name: string): Field {
  const field = layout.fields[name];
  return field ?? unfit(`${layout.name}.${name}: no such field`);
}

/** What is wrong with a value, said only when something is: naming each field in advance would cost more than writing it. */
function unfit(problem: string): never {
  throw new RangeError(problem);
}

function outOfRange(value: number, low: number, high: number): never {
  return unfit(`${value} is not an integer from ${low} to ${high}`);
}

/** Writes one field. The conversions to an integer of its width leave a value that fits as it is. Returns the byte after it. */
function writeField(view: DataView, field: Field, value: unknown): number {
  const at = field[0];
  switch (field[1]) {
    case "u32":
      if ((value as number) >>> 0 !== value) outOfRange(value as number, 0, 0xffffffff);
      view.setUint32(at, value as number, LITTLE_ENDIAN);
      return at + WIDTH.u32;
    case "u64":
      view.setBigUint64(at, value as bigint, LITTLE_ENDIAN);
      return at + WIDTH.u64;
    case "i32":
      if (((value as number) | 0) !== value) outOfRange(value as number, -0x80000000, 0x7fffffff);
      view.setInt32(at, value as number, LITTLE_ENDIAN);
      return at + WIDTH.i32;
    case "u16":
      if (((value as number) & 0xffff) !== value) outOfRange(value as number, 0, 0xffff);
      view.setUint16(at, value as number, LITTLE_ENDIAN);
      return at + WIDTH.u16;
    case "u8":
      if (((value as number) & 0xff) !== value) outOfRange(value as number, 0, 0xff);
      view.setUint8(at, value as number);
      return at + WIDTH.u8;
    case "bytes": {
      const bytes = value as Uint8Array;
      if (bytes.length > field[2]) unfit(`${bytes.length} bytes do not fit into ${field[2]}`);
      new Uint8Array(view.buffer, view.byteOffset + at, field[2]).set(bytes);
      return at + field[2];
    }
  }
}

function named(layout: Layout, name: string, error: unknown): unknown {
  return error instanceof RangeError ? new RangeError(`${layout.name}.${name}: ${error.message}`) : error;
}

/** Gives buffers addresses. A port does. */
export interface Addressing {
  addressOf(buffer: Uint8Array): bigint;
  /**
   * Writes those values, a buffer as its address, where these fields are: a native form of StructView.write(), which a host has for
   * the addresses that its own `addressOf` gives, and for no others.
   * @returns the byte after the one that ends last; -1 when one is unknown or does not fit, which is then said by this module
   */
  writeFields?(
    bytes: Uint8Array,
    fields: Layout["fields"],
    values: Readonly<Record<string, unknown>>,
  ): number;
}

function readField(view: DataView, field: Field): number | bigint | Uint8Array {
  const at = field[0];
  switch (field[1]) {
    case "u8":
      return view.getUint8(at);
    case "u16":
      return view.getUint16(at, LITTLE_ENDIAN);
    case "u32":
      return view.getUint32(at, LITTLE_ENDIAN);
    case "i32":
      return view.getInt32(at, LITTLE_ENDIAN);
    case "u64":
      return view.getBigUint64(at, LITTLE_ENDIAN);
    case "bytes":
      return new Uint8Array(view.buffer, view.byteOffset + at, field[2]).slice();
  }
}

export function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

/** A struct's bytes as 32-bit words, for a field that is read or written ten thousands of times. */
export function wordsOf(bytes: Uint8Array): Uint32Array {
  return new Uint32Array(bytes.buffer, bytes.byteOffset, bytes.byteLength >> 2);
}

function addressIn(addressing: Addressing | undefined, buffer: Uint8Array): bigint {
  return addressing ? addressing.addressOf(buffer) : unfit("a buffer is no number");
}

/** Index of a 32-bit field among the words that `wordsOf` returns. */
export function wordOf([offset]: readonly [offset: number, kind: "u32"]): number {
  return offset / WIDTH.u32;
}

/** A struct over its bytes: a field is read or written when asked for, since most callers ask for few of many. */
export class StructView<L extends Layout> {
  readonly bytes: Uint8Array;
  readonly #layout: L;
  readonly #view: DataView;

  /** @throws RangeError when the bytes end before the struct does. */
  constructor(layout: L, bytes: Uint8Array) {
    if (bytes.length < layout.size) {
      throw new RangeError(`${layout.name}: ${bytes.length} bytes where the struct has ${layout.size}`);
    }
    this.#layout = layout;
    this.bytes = bytes;
    this.#view = viewOf(bytes);
  }

  get<K extends keyof L["fields"] & string>(name: K): Values<L>[K] {
    return readField(this.#view, fieldOf(this.#layout, name)) as Values<L>[K];
  }

  /** @throws RangeError that names the field (`prog_query.prog_cnt`) when the value does not fit. */
  set<K extends keyof L["fields"] & string>(name: K, value: Values<L>[K]): void {
    const field = fieldOf(this.#layout, name);
    try {
      writeField(this.#view, field, value);
    } catch (error) {
      throw named(this.#layout, name, error);
    }
  }

  /**
   * Sets the fields that are named.
   * @param addressing says what stands for a buffer in a 64-bit field
   * @returns the byte after the field of `values` that ends last: the size to tell a kernel that may not know those behind it
   * @throws RangeError as `set` does
   */
  write(values: Partial<Writable<L>>, addressing?: Addressing): number {
    const { fields } = this.#layout;
    const written = addressing?.writeFields?.(this.bytes, fields, values) ?? -1;
    if (written >= 0) return written;
    const view = this.#view;
    let end = 0;
    let name: string | undefined;
    try {
      for (name in values) {
        const field = fields[name] ?? unfit("no such field");
        const value: unknown = values[name];
        const isAddress = field[1] === "u64" && value instanceof Uint8Array;
        const after = writeField(view, field, isAddress ? addressIn(addressing, value) : value);
        if (after > end) end = after;
      }
    } catch (error) {
      throw named(this.#layout, `${name}`, error);
    }
    return end;
  }
}

/**
 * Bytes of the whole struct, zero wherever no value is given.
 * @throws RangeError that names the field (`prog_query.prog_cnt`) when a value does not fit.
 */
export function encode<L extends Layout>(layout: L, values: Partial<Values<L>>): Uint8Array {
  const struct = new StructView(layout, new Uint8Array(layout.size));
  struct.write(values as Partial<Writable<L>>);
  return struct.bytes;
}

/**
 * All fields of the struct that these bytes hold.
 * @throws RangeError when the bytes end before the struct does.
 */
export function decode<L extends Layout>(layout: L, bytes: Uint8Array): Values<L> {
  if (bytes.length < layout.size) {
    throw new RangeError(`${layout.name}: ${bytes.length} bytes where the struct has ${layout.size}`);
  }
  const view = viewOf(bytes);
  const values: Record<string, unknown> = {};
  for (const name in layout.fields) values[name] = readField(view, layout.fields[name] as Field);
  return values as Values<L>;
}
