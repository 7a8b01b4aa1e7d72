import { FormatError } from "../bytes/reader.ts";
import type { Types } from "./btf.ts";
import type { BtfComposite, BtfMember, BtfType } from "./format/types.ts";

/** BPF itself, and every kernel that a port can be on, has 64-bit pointers; BTF does not say. */
const POINTER_SIZE = 8;
/** The kernel refuses longer chains of typedefs and qualifiers (MAX_RESOLVE_DEPTH is 32). */
const MAX_DEPTH = 32;
/** An array of more bytes is invalid for the kernel too. */
const MAX_SIZE = 0xffffffff;

/** Bits from the start of a struct, and how many. */
export interface Bits {
  readonly offset: number;
  readonly size: number;
}

/** Where a member of a struct is. */
export interface MemberPlace {
  /** Bytes from the start of the outermost struct; for a bitfield, of the byte that holds its first bit. */
  readonly offset: number;
  /** Bytes of the member; for a bitfield, of the type that it is declared with. */
  readonly size: number;
  /** Type id, as declared. */
  readonly type: number;
  /** Only for a bitfield, from the start of the outermost struct. */
  readonly bitfield?: Bits;
}

interface Found {
  readonly member: BtfMember;
  /** Bits from the start of the struct that was searched. */
  readonly bitOffset: number;
}

/** The id that a typedef or qualifier stands for, undefined for all other types. */
function behind(type: BtfType): number | undefined {
  switch (type.kind) {
    case "typedef":
    case "volatile":
    case "const":
    case "restrict":
    case "type_tag":
      return type.type;
    default:
      return undefined;
  }
}

/**
 * The type behind typedefs and qualifiers (const, volatile, restrict, type_tag).
 * @throws FormatError when an id does not exist or the chain is longer than the kernel allows.
 */
export function resolveType(btf: Types, id: number): BtfType {
  let type = btf.typeById(id);
  for (let depth = 0; depth < MAX_DEPTH; depth++) {
    const next = behind(type);
    if (next === undefined) return type;
    type = btf.typeById(next);
  }
  throw new FormatError("btf", `type ${id} is a chain of more than ${MAX_DEPTH} names`);
}

/**
 * Bytes that a value of this type takes.
 * @throws FormatError when the type has no size (void, fwd, func …) or more than 4 GiB.
 */
export function sizeOf(btf: Types, id: number): number {
  let count = 1;
  let type = resolveType(btf, id);
  for (let depth = 0; type.kind === "array" && depth < MAX_DEPTH; depth++) {
    count *= type.length;
    type = resolveType(btf, type.type);
  }
  const one = type.kind === "ptr" ? POINTER_SIZE : "size" in type ? type.size : Number.NaN;
  if (one * count <= MAX_SIZE) return one * count;
  throw new FormatError("btf", `type ${id} (${type.kind}) has no size`);
}

function compositeAt(btf: Types, id: number): BtfComposite | undefined {
  const type = resolveType(btf, id);
  return type.kind === "struct" || type.kind === "union" ? type : undefined;
}

/** Searches a struct and what is anonymous in it. `seen` holds those searched in vain, so that none is searched twice. */
function search(btf: Types, id: number, name: string, seen: Set<number>, depth = 0): Found | undefined {
  if (depth > MAX_DEPTH)
    throw new FormatError("btf", `type ${id} is anonymous in more than ${MAX_DEPTH} others`);
  const type = compositeAt(btf, id);
  if (type === undefined || seen.has(type.id)) return undefined;
  seen.add(type.id);
  for (const member of type.members) {
    if (member.name === name) return { member, bitOffset: member.bitOffset };
    const inner = member.name === "" ? search(btf, member.type, name, seen, depth + 1) : undefined;
    if (inner) return { member: inner.member, bitOffset: member.bitOffset + inner.bitOffset };
  }
  return undefined;
}

/**
 * The bits of a member that is a bitfield, by `kind_flag` or in the old form by an int that has fewer bits than its bytes;
 * undefined for a member of whole bytes.
 * @throws FormatError when its type is malformed.
 */
export function bitfieldOf(btf: Types, { type: id, bitOffset, bitSize }: BtfMember): Bits | undefined {
  if (bitSize > 0) return { offset: bitOffset, size: bitSize };
  const type = resolveType(btf, id);
  if (type.kind !== "int" || type.bits === type.size * 8) return undefined;
  return { offset: bitOffset + type.bitOffset, size: type.bits };
}

/**
 * Where a member is, by its path: `bpf.progs` is member `progs` of the struct that member `bpf` is. Members of anonymous
 * structs and unions are found as in C. Undefined when there is no such member.
 * @throws FormatError when the types on the way are malformed.
 */
export function memberAt(btf: Types, structId: number, path: string): MemberPlace | undefined {
  let found: Found | undefined;
  for (const name of path.split(".")) {
    const next = name === "" ? undefined : search(btf, found?.member.type ?? structId, name, new Set());
    if (next === undefined) return undefined;
    found = { member: next.member, bitOffset: (found?.bitOffset ?? 0) + next.bitOffset };
  }
  return found && placeOf(btf, found);
}

function placeOf(btf: Types, { member, bitOffset }: Found): MemberPlace {
  const bitfield = bitfieldOf(btf, { ...member, bitOffset });
  const offset = Math.floor((bitfield?.offset ?? bitOffset) / 8);
  const place = { offset, size: sizeOf(btf, member.type), type: member.type };
  return bitfield ? { ...place, bitfield } : place;
}
