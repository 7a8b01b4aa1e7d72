import type { Btf } from "../btf/btf.ts";
import { resolveType, sizeOf } from "../btf/layout.ts";
import type { BtfArray, BtfComposite, BtfEnum, BtfEnum64, BtfInt, BtfMember, BtfType } from "../btf/types.ts";
import { LITTLE_ENDIAN, viewOf } from "../bytes/struct.ts";
import { encodeText } from "../bytes/text.ts";
import { bitfieldOf, byteArrayKind, unsignedAt, variablesAsMembers } from "./decode-value.ts";
import { type Value, ValueError } from "./value-types.ts";

interface Target {
  readonly btf: Btf;
  readonly bytes: Uint8Array;
}

function describe(value: Value): string {
  if (value instanceof Uint8Array) return `${value.length} bytes`;
  if (Array.isArray(value)) return `an array of ${value.length}`;
  return typeof value === "object"
    ? "an object"
    : typeof value === "string"
      ? JSON.stringify(value)
      : String(value);
}

function integerOf(value: Value, path: string): bigint {
  if (typeof value === "bigint") return value;
  if (typeof value === "boolean") return value ? 1n : 0n;
  if (typeof value === "number" && Number.isInteger(value)) return BigInt(value);
  throw new ValueError(path, `${describe(value)} is no integer`);
}

/** Either reading of the bits will do: -1 and 4294967295 are the same u32. */
function checkBits(value: bigint, bits: number, path: string): void {
  const limit = 1n << BigInt(bits);
  if (value >= limit || value < -(limit >> 1n))
    throw new ValueError(path, `${value} does not fit into ${bits} bits`);
}

function putUnsigned(bytes: Uint8Array, at: number, size: number, value: bigint): void {
  let rest = BigInt.asUintN(size * 8, value);
  for (let i = 0; i < size; i++, rest >>= 8n) bytes[at + i] = Number(rest & 0xffn);
}

function putBits(bytes: Uint8Array, at: number, bit: number, bits: number, value: bigint): void {
  const first = Math.floor(bit / 8);
  const size = Math.ceil((bit + bits) / 8) - first;
  const shift = BigInt(bit % 8);
  const mask = ((1n << BigInt(bits)) - 1n) << shift;
  const old = unsignedAt(bytes, at + first, size) & ~mask;
  putUnsigned(bytes, at + first, size, old | ((value << shift) & mask));
}

function enumValue(type: BtfEnum | BtfEnum64, value: Value, path: string): bigint {
  if (typeof value !== "string") return integerOf(value, path);
  const found = type.values.find(({ name }) => name === value);
  if (found) return BigInt(found.value);
  const names = type.values.map(({ name }) => name).join(", ");
  throw new ValueError(path, `${describe(value)} is none of ${names}`);
}

function numberOf(type: BtfInt | BtfEnum | BtfEnum64, value: Value, path: string): bigint {
  return type.kind === "int" ? integerOf(value, path) : enumValue(type, value, path);
}

/** Every member by name, those of anonymous structs and unions too, and where it is. */
function membersOf(btf: Btf, type: BtfComposite, at = 0): Map<string, { member: BtfMember; at: number }> {
  const members = new Map<string, { member: BtfMember; at: number }>();
  for (const member of type.members) {
    const inner = resolveType(btf, member.type);
    const isAnonymous = member.name === "" && (inner.kind === "struct" || inner.kind === "union");
    const start = at + Math.floor(member.bitOffset / 8);
    if (isAnonymous) for (const [name, place] of membersOf(btf, inner, start)) members.set(name, place);
    else if (member.name !== "") members.set(member.name, { member, at });
  }
  return members;
}

function putMembers(target: Target, type: BtfComposite, value: Value, at: number, path: string): void {
  if (typeof value !== "object" || Array.isArray(value) || value instanceof Uint8Array) {
    throw new ValueError(
      path,
      `${describe(value)} is no object, which ${type.kind} ${type.name || "without name"} is`,
    );
  }
  const members = membersOf(target.btf, type);
  for (const [name, part] of Object.entries(value as { readonly [member: string]: Value })) {
    const place = members.get(name);
    if (place === undefined) {
      throw new ValueError(
        `${path}.${name}`,
        `there is no such member; there are ${[...members.keys()].join(", ")}`,
      );
    }
    putMember(target, place.member, part, at + place.at, `${path}.${name}`);
  }
}

/** @param at where the struct that declares the member starts */
function putMember(target: Target, member: BtfMember, value: Value, at: number, path: string): void {
  const bitfield = bitfieldOf(target.btf, member);
  if (bitfield === undefined) {
    putValue(target, member.type, value, at + Math.floor(member.bitOffset / 8), path);
    return;
  }
  const type = resolveType(target.btf, member.type);
  const number =
    type.kind === "int" || type.kind === "enum" || type.kind === "enum64"
      ? numberOf(type, value, path)
      : integerOf(value, path);
  checkBits(number, bitfield.bits, path);
  putBits(target.bytes, at, bitfield.bit, bitfield.bits, number);
}

function putBytes({ bytes }: Target, part: Uint8Array, at: number, size: number, path: string): void {
  if (part.length > size) throw new ValueError(path, `${part.length} bytes do not fit into ${size}`);
  bytes.set(part, at);
}

function putArray(target: Target, array: BtfArray, value: Value, at: number, path: string): void {
  const size = sizeOf(target.btf, array.type);
  if (typeof value === "string" && byteArrayKind(target.btf, array)) {
    putBytes(target, encodeText(value), at, array.length, path);
    return;
  }
  if (!Array.isArray(value)) throw new ValueError(path, `${describe(value)} is no array`);
  if (value.length > array.length)
    throw new ValueError(path, `${value.length} elements do not fit into ${array.length}`);
  value.forEach((part: Value, i) => {
    putValue(target, array.type, part, at + i * size, `${path}[${i}]`);
  });
}

function putFloat({ bytes }: Target, value: Value, at: number, size: number, path: string): void {
  if (typeof value !== "number") throw new ValueError(path, `${describe(value)} is no number`);
  const view = viewOf(bytes);
  if (size === 4) view.setFloat32(at, value, LITTLE_ENDIAN);
  else if (size === 8) view.setFloat64(at, value, LITTLE_ENDIAN);
  else throw new ValueError(path, `a float of ${size} bytes can be given as bytes only`);
}

/** Writers by kind of type; kinds that have no value have none. */
function putByKind(target: Target, type: BtfType, value: Value, at: number, path: string): void {
  const size = sizeOf(target.btf, type.id);
  switch (type.kind) {
    case "struct":
    case "union":
      putMembers(target, type, value, at, path);
      break;
    case "datasec":
      putMembers(target, variablesAsMembers(target.btf, type), value, at, path);
      break;
    case "array":
      putArray(target, type, value, at, path);
      break;
    case "float":
      putFloat(target, value, at, size, path);
      break;
    case "int":
    case "enum":
    case "enum64": {
      const bits = type.kind === "int" && type.encoding === "bool" ? 1 : size * 8;
      putInteger(target, numberOf(type, value, path), at, size, bits, path);
      break;
    }
    case "ptr":
      putInteger(target, integerOf(value, path), at, size, size * 8, path);
      break;
    default:
      throw new ValueError(path, `a ${type.kind} has no value`);
  }
}

function putInteger(
  { bytes }: Target,
  value: bigint,
  at: number,
  size: number,
  bits: number,
  path: string,
): void {
  checkBits(value, bits, path);
  putUnsigned(bytes, at, size, value);
}

function putValue(target: Target, typeId: number, value: Value, at: number, path: string): void {
  const type = resolveType(target.btf, typeId);
  if (value instanceof Uint8Array) putBytes(target, value, at, sizeOf(target.btf, type.id), path);
  else putByKind(target, type, value, at, path);
}

/**
 * The bytes of a value of this type.
 * @param size bytes in all: those of the type if not given
 * @throws ValueError that says where in the value, and what does not fit; FormatError when the types are malformed
 */
export function encodeValue(btf: Btf, typeId: number, value: Value, size = sizeOf(btf, typeId)): Uint8Array {
  const bytes = new Uint8Array(size);
  putValue({ btf, bytes }, typeId, value, 0, "");
  return bytes;
}
