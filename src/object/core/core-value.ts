import type { BtfType } from "../../btf/format/types.ts";
import { resolveType, sizeOf } from "../../btf/layout.ts";
import { type Access, isComposite, isEnum } from "./core-access.ts";
import type { CoreKind, CoreKindName } from "./core-kinds.ts";

/** The number that a relocation puts into an instruction, as one side (object or target) has it. */
export interface CoreValue {
  /** Taken modulo 2^64. */
  readonly value: bigint;
  /** False when compilers may well disagree about this number, so that the instruction's is not compared with it. */
  readonly isCertain: boolean;
  /** For the offset of a field that is no bitfield: how it is loaded and stored. */
  readonly memory?: { readonly size: number; readonly type: BtfType };
}

/** The bits of a field, and the bytes to load for them. */
interface Field {
  readonly type: BtfType;
  readonly isBitfield: boolean;
  readonly bitOffset: number;
  readonly bits: number;
  readonly offset: number;
  readonly size: number;
}

/** A load of that many bytes holds the whole bitfield, from an offset that is a multiple of them. */
function bitfieldOf(type: BtfType, bitOffset: number, bits: number): Field {
  let size = "size" in type ? type.size : 0;
  if (size === 0) throw new RangeError(`a bitfield is declared with a ${type.kind}`);
  const start = (bytes: number) => Math.floor(bitOffset / 8 / bytes) * bytes;
  while (bitOffset + bits > (start(size) + size) * 8) {
    if (size >= 8) throw new RangeError("the bitfield cannot be loaded with 64 bits");
    size *= 2;
  }
  return { type, isBitfield: true, bitOffset, bits, offset: start(size), size };
}

function fieldOf({ types, steps, bitOffset }: Access): Field {
  const step = steps.at(-1);
  const holder = types.typeById(step?.typeId ?? 0);
  const member = step?.name !== undefined && isComposite(holder) ? holder.members[step.index] : undefined;
  const type = member ? resolveType(types, member.type) : holder;
  if (member && member.bitSize > 0) return bitfieldOf(type, bitOffset, member.bitSize);
  const size = sizeOf(types, type.id);
  return { type, isBitfield: false, bitOffset, bits: size * 8, offset: Math.floor(bitOffset / 8), size };
}

/** Bytes of the field, or of the elements that its array has at last: these are what instructions load. */
function memoryOf({ types }: Access, { type }: Field): NonNullable<CoreValue["memory"]> {
  let element = type;
  for (let depth = 0; element.kind === "array" && depth < 32; depth++)
    element = resolveType(types, element.type);
  return { size: sizeOf(types, element.id), type };
}

function isSigned(type: BtfType): boolean {
  return isEnum(type) ? type.signed : type.kind === "int" && type.encoding === "signed";
}

/** How far the field's bits are from the top of a 64-bit register that the field was loaded into. */
function leftShift({ bitOffset, bits, offset, size }: Field, littleEndian: boolean): number {
  const first = bitOffset - offset * 8;
  return littleEndian ? 64 - (first + bits) : (8 - size) * 8 + first;
}

function enumeratorOf({ types, steps }: Access): bigint {
  const type = types.typeById(steps[0]?.typeId ?? 0);
  const value = isEnum(type) ? type.values[steps[0]?.index ?? -1]?.value : undefined;
  return type.kind === "enum64" ? BigInt(value ?? 0) : BigInt.asIntN(32, BigInt(value ?? 0));
}

function onlyOfFields(kind: CoreKind, { steps }: Access): void {
  const isElement = steps.at(-1)?.name === undefined;
  if (isElement && kind.name !== "byte_off" && kind.name !== "byte_sz")
    throw new RangeError("the access is to an element of an array, which only has an offset and a size");
}

type Compute = (access: Access, littleEndian: boolean) => CoreValue;

function ofField(read: (field: Field, littleEndian: boolean) => number, isAlwaysCertain = false): Compute {
  return (access, littleEndian) => {
    const field = fieldOf(access);
    const value = BigInt(read(field, littleEndian));
    return { value, isCertain: isAlwaysCertain || !field.isBitfield };
  };
}

const certainly = (value: number | bigint): CoreValue => ({ value: BigInt(value), isCertain: true });

const COMPUTE: { readonly [K in CoreKindName]: Compute } = {
  byte_off: (access) => {
    const field = fieldOf(access);
    const value = BigInt(field.offset);
    return field.isBitfield
      ? { value, isCertain: false }
      : { value, isCertain: true, memory: memoryOf(access, field) };
  },
  byte_sz: ofField(({ size }) => size),
  field_exists: () => certainly(1),
  signed: ofField(({ type }) => Number(isSigned(type)), true),
  lshift_u64: ofField(leftShift),
  rshift_u64: ofField(({ bits }) => 64 - bits, true),
  local_type_id: ({ rootId }) => ({ value: BigInt(rootId), isCertain: false }),
  target_type_id: ({ rootId }) => ({ value: BigInt(rootId), isCertain: false }),
  type_exists: () => certainly(1),
  type_matches: () => certainly(1),
  type_size: ({ types, rootId }) => certainly(sizeOf(types, rootId)),
  enumval_exists: () => certainly(1),
  enumval_value: (access) => certainly(enumeratorOf(access)),
};

/**
 * What the relocation gives for an access that was found.
 * @throws RangeError when it has no such number, FormatError when its types are malformed.
 */
export function coreValue(kind: CoreKind, access: Access, littleEndian: boolean): CoreValue {
  if (kind.subject === "field" && kind.name !== "field_exists") onlyOfFields(kind, access);
  return COMPUTE[kind.name](access, littleEndian);
}

/**
 * What the relocation gives when no target has such an access: 0 for a question, a size or a type id; undefined for all other
 * kinds, whose instruction must not run.
 */
export function missingValue(kind: CoreKind): bigint | undefined {
  return kind.subject === "type" || kind.name.endsWith("_exists") ? 0n : undefined;
}
