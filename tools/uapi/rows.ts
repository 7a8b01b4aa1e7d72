import type { Btf } from "../../src/btf/btf.ts";
import type { BtfComposite, BtfMember, BtfType } from "../../src/btf/format/types.ts";
import { resolveType, sizeOf } from "../../src/btf/layout.ts";

/** An edit that matches nothing, or more than one thing, or something that no row can say, in the BTF at hand. */
export class EditError extends Error {}

/** A struct or union, and the byte at which it starts in the whole that its rows are told for. */
export interface Part {
  readonly type: BtfComposite;
  readonly offset: number;
}

export type Row = readonly [name: string, row: string];

function compositeOf(btf: Btf, id: number): BtfComposite | undefined {
  const type = resolveType(btf, id);
  return type.kind === "struct" || type.kind === "union" ? type : undefined;
}

export function partOf(btf: Btf, whole: Part, member: BtfMember): Part | undefined {
  const type = compositeOf(btf, member.type);
  return type && { type, offset: whole.offset + member.bitOffset / 8 };
}

const ROW_KINDS = ["u8", "u16", "u32", "i32", "u64"];

function isSigned(type: BtfType): boolean {
  return type.kind === "enum" ? type.signed : type.kind === "int" && type.encoding === "signed";
}

function kindOf(btf: Btf, what: string, id: number): string {
  const type = resolveType(btf, id);
  if (type.kind === "array" && sizeOf(btf, type.type) === 1) return `bytes ${type.length}`;
  const isNumber = type.kind === "int" || type.kind === "enum";
  const kind = isNumber ? `${isSigned(type) ? "i" : "u"}${type.size * 8}` : type.kind;
  if (ROW_KINDS.includes(kind)) return kind;
  throw new EditError(`${what}: a Layout has no kind for ${kind}`);
}

const WORD_BITS = 32;

/** A bitfield stands for the word that holds it. */
function startOf({ bitOffset, bitSize }: BtfMember): number {
  return bitSize > 0 ? Math.floor(bitOffset / WORD_BITS) * 4 : bitOffset / 8;
}

/** The rows of a struct: its members and those of anonymous structs and unions in it, but no named struct. */
export function* rowsOf(btf: Btf, part: Part): Generator<Row> {
  for (const member of part.type.members) {
    const inner = partOf(btf, part, member);
    if (inner && member.name === "") yield* rowsOf(btf, inner);
    if (inner || member.name === "") continue;
    const row = `${part.offset + startOf(member)} ${kindOf(btf, member.name, member.type)}`;
    yield [member.name, row];
  }
}

/** The named structs of a struct, also of unions in it. */
export function* armsOf(btf: Btf, part: Part): Generator<[name: string, part: Part]> {
  for (const member of part.type.members) {
    const inner = partOf(btf, part, member);
    if (inner && member.name === "") yield* armsOf(btf, inner);
    else if (inner) yield [member.name, inner];
  }
}
