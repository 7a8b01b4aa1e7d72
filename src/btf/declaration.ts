import type { Btf } from "./btf.ts";
import type { BtfFuncProto, BtfType } from "./format/types.ts";

/** Types that refer to themselves without end are refused by the kernel; so many are more than any has. */
const MAX_DEPTH = 64;

/** A type that has no declaration in C: its kind. */
class Undeclarable extends Error {}

/**
 * A type as a declaration in C, as bpftool writes it: `int count_bytes(struct __sk_buff * skb)`. Undefined for a type that
 * has none: a tag, or one of a kind that is not known.
 * @throws FormatError when the types on the way are malformed
 */
export function declarationOf(btf: Btf, typeId: number): string | undefined {
  try {
    return declare(btf, typeId, 0);
  } catch (error) {
    if (error instanceof Undeclarable) return undefined;
    throw error;
  }
}

function declare(btf: Btf, typeId: number, depth: number): string {
  if (depth > MAX_DEPTH) throw new Undeclarable();
  const type = btf.typeById(typeId);
  const inner = (id: number) => declare(btf, id, depth + 1);
  switch (type.kind) {
    case "void":
      return "void ";
    case "int":
    case "typedef":
    case "float":
      return `${type.name} `;
    case "struct":
    case "union":
      return `${type.kind} ${type.name} `;
    case "enum":
    case "enum64":
      return `enum ${type.name} `;
    case "fwd":
      return `${type.of} ${type.name} `;
    case "array":
      return `${inner(type.type)}[${type.length}]`;
    case "ptr":
      return `${inner(type.type)}* `;
    case "volatile":
    case "const":
    case "restrict":
      return `${type.kind} ${inner(type.type)}`;
    case "func_proto":
      return declareFunction(type, "", inner);
    case "func":
      return declareFunction(btf.typeById(type.type), type.name, inner);
    case "var":
      return `${type.linkage === "static" ? "static " : ""}${inner(type.type)} ${type.name}`;
    case "datasec":
      return `section ("${type.name}") `;
    default:
      throw new Undeclarable();
  }
}

type Parameter = BtfFuncProto["params"][number];

function declareParameter({ name, type }: Parameter, inner: (id: number) => string): string {
  if (type === 0) return "...";
  return name === "" ? inner(type).replace(/ $/, "") : `${inner(type)}${name}`;
}

function declareFunction(type: BtfType, name: string, inner: (id: number) => string): string {
  if (type.kind !== "func_proto") throw new Undeclarable();
  const params = type.params.map((param) => declareParameter(param, inner));
  return `${inner(type.returns)}${name}(${params.join(", ")})`;
}
