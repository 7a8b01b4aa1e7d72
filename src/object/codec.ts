import type { Btf } from "../btf/btf.ts";
import { checkValueType } from "../btf/value-type.ts";
import { decodeValue } from "./decode-value.ts";
import { encodeValue } from "./encode-value.ts";
import { naming } from "./failure.ts";
import { type Value, ValueError } from "./value-types.ts";

/** Values to bytes and back, all of one size. */
export interface Codec {
  /** Bytes of a value. */
  readonly size: number;
  /** @throws ValueError */
  encode(value: Value): Uint8Array;
  decode(bytes: Uint8Array): Value;
}

/** For what has no type: the bytes themselves, and for 1, 2, 4 or 8 bytes also a number. */
class BytesCodec implements Codec {
  readonly size: number;

  constructor(size: number) {
    this.size = size;
  }

  encode(value: Value): Uint8Array {
    // Queues and stacks have no keys: whatever is given stands for none.
    if (this.size === 0) return new Uint8Array(0);
    if (value instanceof Uint8Array && value.length === this.size) return value;
    if ((typeof value === "number" || typeof value === "bigint") && [1, 2, 4, 8].includes(this.size))
      return this.#number(value);
    throw new ValueError("", `it has no type, so a Uint8Array of ${this.size} bytes is needed`);
  }

  decode(bytes: Uint8Array): Value {
    return bytes;
  }

  #number(value: number | bigint): Uint8Array {
    const bytes = new Uint8Array(this.size);
    let rest = BigInt.asUintN(this.size * 8, BigInt(value));
    if (rest !== BigInt(value) && BigInt.asIntN(this.size * 8, BigInt(value)) !== BigInt(value)) {
      throw new ValueError("", `${value} does not fit into ${this.size} bytes`);
    }
    for (let i = 0; i < this.size; i++, rest >>= 8n) bytes[i] = Number(rest & 0xffn);
    return bytes;
  }
}

class TypedCodec implements Codec {
  readonly size: number;
  readonly #btf: Btf;
  readonly #typeId: number;

  constructor(btf: Btf, typeId: number, size: number) {
    checkValueType(btf, typeId);
    this.#btf = btf;
    this.#typeId = typeId;
    this.size = size;
  }

  encode(value: Value): Uint8Array {
    return encodeValue(this.#btf, this.#typeId, value, this.size);
  }

  decode(bytes: Uint8Array): Value {
    return decodeValue(this.#btf, this.#typeId, bytes);
  }
}

/**
 * Converts by a type, or with id 0 not at all.
 * @param part what the values are of, for the error
 * @throws FormatError for a type that no value can have: one that contains itself, or is cut
 */
export function codecOf(btf: Btf | undefined, typeId: number, size: number, part: string): Codec {
  if (btf === undefined || typeId === 0) return new BytesCodec(size);
  return naming(part, () => new TypedCodec(btf, typeId, size));
}
