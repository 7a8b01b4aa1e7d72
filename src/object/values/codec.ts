import type { Btf } from "../../btf/btf.ts";
import { naming } from "../spec/refuse.ts";
import { bitsOf, integerOf, putUnsigned } from "./number-codecs.ts";
import { valueText } from "./type-codec.ts";
import { typeCodec } from "./type-codecs.ts";
import { type Value, ValueError } from "./value.ts";

/** Values to bytes and back, all of one size. */
export interface Codec {
  /** Bytes of a value. */
  readonly size: number;
  /** @throws ValueError */
  encode(value: Value): Uint8Array;
  /** @param bytes of that size */
  decode(bytes: Uint8Array): Value;
}

function numberBytes(value: Value, size: number): Uint8Array {
  const bytes = new Uint8Array(size);
  putUnsigned(bytes, 0, size, bitsOf(integerOf(value, ""), size * 8, ""));
  return bytes;
}

/** For what has no type: the bytes themselves, and for 1, 2, 4 or 8 bytes also a number. */
function bytesCodec(size: number): Codec {
  return {
    size,
    encode: (value) => {
      if (value instanceof Uint8Array && value.length === size) return value;
      if (typeof value === "number" || typeof value === "bigint") {
        if ([1, 2, 4, 8].includes(size)) return numberBytes(value, size);
      }
      throw new ValueError(
        "",
        `it has no type, so a Uint8Array of ${size} bytes is needed, not ${valueText(value)}`,
      );
    },
    decode: (bytes) => bytes,
  };
}

function typedCodec(btf: Btf, typeId: number, size: number): Codec {
  const codec = typeCodec(btf, typeId);
  if (codec.size !== size) return bytesCodec(size);
  return {
    size,
    encode: (value) => {
      const bytes = new Uint8Array(size);
      codec.put(value, bytes, 0, "");
      return bytes;
    },
    decode: (bytes) => codec.get(bytes, 0),
  };
}

/**
 * Converts by a type; not at all with id 0, and where values have another size: a map that was put in the place of an object's
 * may be of other types.
 * @param part what the values are of, for the error
 * @throws FormatError for a type that no value can have: one that contains itself, or is cut
 */
export function codecOf(btf: Btf | undefined, typeId: number, size: number, part: string): Codec {
  if (btf === undefined || typeId === 0) return bytesCodec(size);
  return naming(part, () => typedCodec(btf, typeId, size));
}
