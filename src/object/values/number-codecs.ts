import type { BtfType } from "../../btf/format/types.ts";
import { LITTLE_ENDIAN, viewOf } from "../../bytes/struct.ts";
import { putBytes, type TypeCodec, valueText } from "./type-codec.ts";
import { type Value, ValueError } from "./value.ts";

/** Of numbers that are larger callers get bigints. */
const WIDE = 32;

/** Where a number is, from the first byte of its struct, or its own. */
export interface BitPlace {
  readonly bit: number;
  readonly bits: number;
}

export function unsignedAt(bytes: Uint8Array, at: number, size: number): bigint {
  let value = 0n;
  for (let i = size - 1; i >= 0; i--) value = (value << 8n) | BigInt(bytes[at + i] ?? 0);
  return value;
}

export function putUnsigned(bytes: Uint8Array, at: number, size: number, value: bigint): void {
  let rest = value;
  for (let i = 0; i < size; i++, rest >>= 8n) bytes[at + i] = Number(rest & 0xffn);
}

/** @throws ValueError for what is no integer */
export function integerOf(value: Value, path: string): bigint {
  if (typeof value === "bigint") return value;
  if (typeof value === "boolean") return value ? 1n : 0n;
  if (typeof value === "number" && Number.isInteger(value)) return BigInt(value);
  throw new ValueError(path, `${valueText(value)} is no integer`);
}

/** The bits of a number; either reading of them will do: -1 and 4294967295 are the same u32. @throws ValueError */
export function bitsOf(value: bigint, bits: number, path: string): bigint {
  const limit = 1n << BigInt(bits);
  if (value < limit && value >= -(limit >> 1n)) return value & (limit - 1n);
  throw new ValueError(path, `${value} does not fit into ${bits} bits`);
}

/** An enum may be given by name. */
function numberOf(type: BtfType, value: Value, path: string): bigint {
  if (typeof value !== "string" || (type.kind !== "enum" && type.kind !== "enum64"))
    return integerOf(value, path);
  const found = type.values.find(({ name }) => name === value);
  if (found) return BigInt(found.value);
  throw new ValueError(
    path,
    `${valueText(value)} is none of ${type.values.map(({ name }) => name).join(", ")}`,
  );
}

function isSigned(type: BtfType): boolean {
  if (type.kind === "int") return type.encoding === "signed";
  return (type.kind === "enum" || type.kind === "enum64") && type.signed;
}

/** Integers, enums and pointers, whole or as bitfields. */
export function integerCodec(type: BtfType, { bit, bits }: BitPlace): TypeCodec {
  const first = Math.floor(bit / 8);
  const size = Math.ceil((bit + bits) / 8) - first;
  const shift = BigInt(bit % 8);
  const mask = (1n << BigInt(bits)) - 1n;
  const isBool = type.kind === "int" && type.encoding === "bool";
  return {
    size,
    get: (bytes, at) => {
      const raw = (unsignedAt(bytes, at + first, size) >> shift) & mask;
      if (isBool) return raw !== 0n;
      const value = isSigned(type) ? BigInt.asIntN(bits, raw) : raw;
      return bits > WIDE ? value : Number(value);
    },
    put: (value, bytes, at, path) => {
      const number = bitsOf(numberOf(type, value, path), isBool ? 1 : bits, path);
      const others = unsignedAt(bytes, at + first, size) & ~(mask << shift);
      putUnsigned(bytes, at + first, size, others | (number << shift));
    },
  };
}

function floatOf(value: Value, path: string): number {
  if (typeof value === "number") return value;
  if (typeof value === "bigint" || typeof value === "boolean") return Number(value);
  throw new ValueError(path, `${valueText(value)} is no number`);
}

/** Floats of 4 and 8 bytes are numbers, others stay bytes. */
export function floatCodec(size: number): TypeCodec {
  if (size === 4)
    return {
      size,
      get: (bytes, at) => viewOf(bytes).getFloat32(at, LITTLE_ENDIAN),
      put: (value, bytes, at, path) => viewOf(bytes).setFloat32(at, floatOf(value, path), LITTLE_ENDIAN),
    };
  if (size === 8)
    return {
      size,
      get: (bytes, at) => viewOf(bytes).getFloat64(at, LITTLE_ENDIAN),
      put: (value, bytes, at, path) => viewOf(bytes).setFloat64(at, floatOf(value, path), LITTLE_ENDIAN),
    };
  return {
    size,
    get: (bytes, at) => bytes.slice(at, at + size),
    put: (value, bytes, at, path) => {
      if (!(value instanceof Uint8Array))
        throw new ValueError(path, `a float of ${size} bytes can be given as bytes only`);
      putBytes(value, bytes, at, size, path);
    },
  };
}
