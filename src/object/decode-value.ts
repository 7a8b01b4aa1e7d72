import type { Btf } from "../btf/btf.ts";
import { type Bits, bitfieldOf, resolveType, sizeOf } from "../btf/layout.ts";
import type { BtfArray, BtfComposite, BtfDatasec, BtfInt, BtfMember } from "../btf/types.ts";
import { LITTLE_ENDIAN, viewOf } from "../bytes/struct.ts";
import { decodeCString } from "../bytes/text.ts";
import { wrapUnsigned } from "../bytes/wrap.ts";
import { unsignedAt } from "./integers.ts";
import { type Value, ValueError } from "./value-types.ts";

const WIDE = 8;

/** What an array of bytes is: text, bytes or numbers. */
export function byteArrayKind(btf: Btf, { type }: BtfArray): "text" | "bytes" | undefined {
  const element = resolveType(btf, type);
  if (element.kind !== "int" || element.size !== 1) return undefined;
  if (element.encoding === "char" || element.name === "char") return "text";
  return element.encoding === "unsigned" ? "bytes" : undefined;
}

/** A number of this many bytes and bits as callers see it: bigint from 8 bytes on. */
function asNumber(raw: bigint, size: number, bits: number, signed: boolean): number | bigint {
  const value = signed ? BigInt.asIntN(bits, raw) : wrapUnsigned(bits, raw);
  return size >= WIDE ? value : Number(value);
}

function decodeInt({ size, bits, bitOffset, encoding }: BtfInt, bytes: Uint8Array, at: number): Value {
  const raw = unsignedAt(bytes, at, size) >> BigInt(bitOffset);
  if (encoding === "bool") return raw !== 0n;
  return asNumber(raw, size, bits, encoding === "signed");
}

function decodeFloat(bytes: Uint8Array, at: number, size: number): Value {
  const view = viewOf(bytes);
  if (size === 4) return view.getFloat32(at, LITTLE_ENDIAN);
  if (size === 8) return view.getFloat64(at, LITTLE_ENDIAN);
  return bytes.slice(at, at + size);
}

function decodeBitfield(btf: Btf, member: BtfMember, bitfield: Bits, bytes: Uint8Array, at: number): Value {
  const first = Math.floor(bitfield.offset / 8);
  const size = Math.ceil((bitfield.offset + bitfield.size) / 8) - first;
  const raw = unsignedAt(bytes, at + first, size) >> BigInt(bitfield.offset % 8);
  const type = resolveType(btf, member.type);
  const signed = (type.kind === "int" && type.encoding === "signed") || (type.kind === "enum" && type.signed);
  if (type.kind === "int" && type.encoding === "bool") return raw % 2n === 1n;
  return asNumber(raw, bitfield.size > 32 ? WIDE : 4, bitfield.size, signed);
}

/** A section of variables as a struct that has them as members. */
export function variablesAsMembers(btf: Btf, { id, name, size, vars }: BtfDatasec): BtfComposite {
  const members = vars.flatMap(({ type, offset }) => {
    const variable = btf.typeById(type);
    return variable.kind === "var"
      ? [{ name: variable.name, type: variable.type, bitOffset: offset * 8, bitSize: 0 }]
      : [];
  });
  return { kind: "struct", id, name, size, members };
}

function decodeMembers(
  btf: Btf,
  type: BtfComposite,
  bytes: Uint8Array,
  at: number,
  into: Record<string, Value>,
): void {
  for (const member of type.members) {
    const bitfield = bitfieldOf(btf, member);
    const start = at + Math.floor(member.bitOffset / 8);
    const inner = resolveType(btf, member.type);
    const isAnonymous = member.name === "" && (inner.kind === "struct" || inner.kind === "union");
    if (isAnonymous) decodeMembers(btf, inner, bytes, start, into);
    else if (member.name === "") continue;
    else if (bitfield) into[member.name] = decodeBitfield(btf, member, bitfield, bytes, at);
    else into[member.name] = decodeValue(btf, member.type, bytes, start);
  }
}

function decodeArray(btf: Btf, array: BtfArray, bytes: Uint8Array, at: number): Value {
  const kind = byteArrayKind(btf, array);
  const part = kind && bytes.slice(at, at + array.length);
  if (part) return kind === "text" ? decodeCString(part) : part;
  const size = sizeOf(btf, array.type);
  return Array.from({ length: array.length }, (_, i) => decodeValue(btf, array.type, bytes, at + i * size));
}

/**
 * The value of this type that stands at an offset.
 * @throws ValueError when the bytes end before the value does; FormatError when the types are malformed
 */
export function decodeValue(btf: Btf, typeId: number, bytes: Uint8Array, at = 0): Value {
  const type = resolveType(btf, typeId);
  const size = sizeOf(btf, type.id);
  if (at + size > bytes.length)
    throw new ValueError("", `${bytes.length - at} bytes are less than the ${size} of its type`);
  switch (type.kind) {
    case "int":
      return decodeInt(type, bytes, at);
    case "enum":
    case "enum64":
      return asNumber(unsignedAt(bytes, at, size), size, size * 8, type.signed);
    case "ptr":
      return unsignedAt(bytes, at, size);
    case "float":
      return decodeFloat(bytes, at, size);
    case "array":
      return decodeArray(btf, type, bytes, at);
    case "struct":
    case "union":
    case "datasec": {
      const value: Record<string, Value> = {};
      decodeMembers(btf, type.kind === "datasec" ? variablesAsMembers(btf, type) : type, bytes, at, value);
      return value;
    }
    default:
      return bytes.slice(at, at + size);
  }
}
