import type { Types } from "../../btf/btf.ts";
import type {
  BtfComposite,
  BtfEnum,
  BtfEnum64,
  BtfFuncProto,
  BtfInt,
  BtfType,
} from "../../btf/format/types.ts";
import { resolveType } from "../../btf/layout.ts";
import { isComposite, isEnum } from "./core-access.ts";
import { sameKind, sameName } from "./core-names.ts";

/** Types in types in types: the kernel and libbpf go no deeper. */
const MAX_DEPTH = 32;
/** Far more pairs than any comparison of types of a kernel makes; without an end, a few hostile types could take hours. */
const MAX_PAIRS = 200_000;

/** An int of the old form of bitfields is like no other int. */
function arePlain(local: BtfType, target: BtfType): boolean {
  return (local as BtfInt).bitOffset === 0 && (target as BtfInt).bitOffset === 0;
}

/** Compares types of the object with those of a target, by the three rules that relocations have for this. */
export class TypeComparison {
  readonly #local: Types;
  readonly #target: Types;
  #pairs = 0;

  constructor(local: Types, target: Types) {
    this.#local = local;
    this.#target = target;
  }

  /**
   * Whether a field of the one type may be accessed as one of the other. Any two structs or unions, pointers, ints or floats are
   * alike; enums and forward declarations need the same name, if both have one; arrays need elements that are alike.
   */
  fieldsAreCompatible(localId: number, targetId: number, depth = 0): boolean {
    const [local, target] = this.#pair(localId, targetId, depth);
    if (isComposite(local) && isComposite(target)) return true;
    if (!sameKind(local.kind, target.kind)) return false;
    if (local.kind === "ptr" || local.kind === "float") return true;
    if (local.kind === "int") return arePlain(local, target);
    if (local.kind === "fwd" || isEnum(local))
      return local.name === "" || target.name === "" || sameName(local.name, target.name);
    if (local.kind !== "array" || target.kind !== "array") return false;
    return this.fieldsAreCompatible(local.type, target.type, depth + 1);
  }

  /**
   * Whether the target is there as a type of the same kind. Names count for nothing (the caller has compared those of the roots);
   * pointers, arrays and functions are compared by what they refer to.
   */
  typesAreCompatible(localId: number, targetId: number, depth = 0): boolean {
    const [local, target] = this.#pair(localId, targetId, depth);
    if (!sameKind(local.kind, target.kind)) return false;
    if (local.kind === "void" || local.kind === "fwd" || isComposite(local) || isEnum(local)) return true;
    if (local.kind === "int") return arePlain(local, target);
    const isCompatible = (a: number, b: number) => this.typesAreCompatible(a, b, depth + 1);
    if (local.kind === "func_proto") return everyPartOf(local, target as BtfFuncProto, isCompatible);
    if (local.kind !== "ptr" && local.kind !== "array") return false;
    return isCompatible(local.type, (target as typeof local).type);
  }

  /**
   * Whether the target has all that the local type declares: names and kinds are the same, ints in size and sign, arrays in length;
   * a struct may have more members, an enum more values. Behind a pointer only names and kinds of structs are compared, and a forward
   * declaration stands for them.
   */
  typesMatch(localId: number, targetId: number, behindPointer = false, depth = 0): boolean {
    const [local, target] = this.#pair(localId, targetId, depth);
    if (!sameName(local.name, target.name)) return false;
    const match = (a: number, b: number, behind = behindPointer) => this.typesMatch(a, b, behind, depth + 1);
    if (isEnum(local)) return isEnum(target) && enumsMatch(local, target);
    if (behindPointer && (isComposite(local) || local.kind === "fwd")) return declareTheSame(local, target);
    if (local.kind !== target.kind) return false;
    switch (local.kind) {
      case "void":
        return true;
      case "fwd":
        return declareTheSame(local, target);
      case "int":
        return intsMatch(local, target as BtfInt);
      case "ptr":
        return match(local.type, (target as typeof local).type, true);
      case "array": {
        const { type, length } = target as typeof local;
        return local.length === length && match(local.type, type);
      }
      case "struct":
      case "union":
        return compositesMatch(local, target as BtfComposite, match);
      case "func_proto":
        return everyPartOf(local, target as BtfFuncProto, match);
      default:
        return false;
    }
  }

  /** Both types without qualifiers. @throws RangeError when the comparison does not come to an end. */
  #pair(localId: number, targetId: number, depth: number): [local: BtfType, target: BtfType] {
    if (depth >= MAX_DEPTH) throw new RangeError(`types refer to each other more than ${MAX_DEPTH} deep`);
    if (++this.#pairs > MAX_PAIRS) throw new RangeError(`comparing types takes more than ${MAX_PAIRS} steps`);
    return [resolveType(this.#local, localId), resolveType(this.#target, targetId)];
  }
}

type Compare = (localId: number, targetId: number) => boolean;

function everyPartOf(local: BtfFuncProto, target: BtfFuncProto, compare: Compare): boolean {
  if (local.params.length !== target.params.length) return false;
  return (
    local.params.every((param, i) => compare(param.type, target.params[i]?.type ?? 0)) &&
    compare(local.returns, target.returns)
  );
}

function compositesMatch(local: BtfComposite, target: BtfComposite, compare: Compare): boolean {
  if (local.members.length > target.members.length) return false;
  return local.members.every(({ name, type }) =>
    target.members.some((other) => sameName(name, other.name) && compare(type, other.type)),
  );
}

function enumsMatch(local: BtfEnum | BtfEnum64, target: BtfEnum | BtfEnum64): boolean {
  if (local.size !== target.size || local.values.length > target.values.length) return false;
  return local.values.every(({ name }) => target.values.some((other) => sameName(name, other.name)));
}

function intsMatch(local: BtfInt, target: BtfInt): boolean {
  return local.size === target.size && (local.encoding === "signed") === (target.encoding === "signed");
}

/** Whether both are, or declare, a struct, or both a union. */
function declareTheSame(local: BtfType, target: BtfType): boolean {
  const declared = (type: BtfType) => (type.kind === "fwd" ? type.of : type.kind);
  return declared(local) === declared(target);
}
