import type { Btf } from "../../btf/btf.ts";
import { resolveType } from "../../btf/layout.ts";
import { FormatError } from "../../bytes/reader.ts";

const POINTER = 8;
const MAX_DEPTH = 32;

/**
 * Bytes that the place of a value is a multiple of: those of the largest part in it, at most 8.
 * @throws FormatError for a type without size, or one that holds itself
 */
export function alignmentOf(btf: Btf, typeId: number, depth = 0): number {
  const type = resolveType(btf, typeId);
  if (depth > MAX_DEPTH)
    throw new FormatError("btf", `type ${typeId} holds types within more than ${MAX_DEPTH} others`);
  switch (type.kind) {
    case "ptr":
      return POINTER;
    case "int":
    case "enum":
    case "enum64":
    case "float":
      return Math.max(1, Math.min(POINTER, type.size));
    case "array":
      return alignmentOf(btf, type.type, depth + 1);
    case "struct":
    case "union":
      return type.members.reduce(
        (largest, { type: member }) => Math.max(largest, alignmentOf(btf, member, depth + 1)),
        1,
      );
    default:
      throw new FormatError("btf", `type ${typeId} (${type.kind}) has no alignment`);
  }
}
