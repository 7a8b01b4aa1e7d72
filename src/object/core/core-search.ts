import type { Types } from "../../btf/btf.ts";
import type { BtfComposite, BtfMember } from "../../btf/format/types.ts";
import { resolveType } from "../../btf/layout.ts";
import { type Access, AccessPath, isComposite, isEnum, type Step } from "./core-access.ts";
import { TypeComparison } from "./core-compare.ts";
import type { CoreKind } from "./core-kinds.ts";
import { sameName } from "./core-names.ts";

/** A member that is passed on the way to another. */
interface Passed {
  readonly type: BtfComposite;
  readonly index: number;
}

/** The way to a member through anonymous ones, itself the last; undefined when there is none of that name. */
function wayTo(types: Types, id: number, name: string, seen = new Set<number>()): Passed[] | undefined {
  const type = resolveType(types, id);
  if (!isComposite(type) || seen.has(type.id)) return undefined;
  seen.add(type.id);
  const { members } = type;
  for (let index = 0; index < members.length; index++) {
    const member = members[index] as BtfMember;
    if (member.name === name) return [{ type, index }];
    const inner = member.name === "" ? wayTo(types, member.type, name, seen) : undefined;
    if (inner) return [{ type, index }, ...inner];
  }
  return undefined;
}

function memberType(types: Types, { typeId, index }: Step): number {
  const type = types.typeById(typeId);
  return (isComposite(type) && type.members[index]?.type) || 0;
}

/** Goes to the member of that name; gives its type, or undefined when there is none, or none that is compatible. */
function enterMember(path: AccessPath, id: number, name: string, isCompatible: (id: number) => boolean) {
  const way = wayTo(path.types, id, name);
  for (const { type, index } of way ?? []) path.goToMember(type, index);
  const last = path.steps.at(-1);
  const found = way && last && memberType(path.types, last);
  return found !== undefined && isCompatible(found) ? found : undefined;
}

/** Goes to an element of the array; gives its type, or undefined when it is no array, or too short a one. */
function enterElement(path: AccessPath, id: number, index: number): number | undefined {
  const type = resolveType(path.types, id);
  if (type.kind !== "array" || !path.hasElement(type, index)) return undefined;
  const element = resolveType(path.types, type.type).id;
  path.goToElement(element, index);
  return element;
}

function findField(local: Access, types: Types, rootId: number): Access | undefined {
  const comparison = new TypeComparison(local.types, types);
  const [first, ...rest] = local.steps;
  let id: number | undefined = resolveType(types, rootId).id;
  const path = new AccessPath(types, rootId).goToElement(id, first?.index ?? 0);
  for (const step of rest) {
    const isCompatible = (found: number) =>
      comparison.fieldsAreCompatible(memberType(local.types, step), found);
    id =
      step.name === undefined
        ? enterElement(path, id, step.index)
        : enterMember(path, id, step.name, isCompatible);
    if (id === undefined) return undefined;
  }
  return path;
}

function findEnumerator(local: Access, types: Types, rootId: number): Access | undefined {
  const type = resolveType(types, rootId);
  const wanted = local.steps[0]?.name ?? "";
  const index = isEnum(type) ? type.values.findIndex(({ name }) => sameName(wanted, name)) : -1;
  if (!isEnum(type) || index < 0) return undefined;
  const name = type.values[index]?.name ?? "";
  return { types, rootId, steps: [{ typeId: type.id, index, name }], bitOffset: 0 };
}

function findType(local: Access, types: Types, rootId: number, kind: CoreKind): Access | undefined {
  const comparison = new TypeComparison(local.types, types);
  const isFound =
    kind.name === "type_matches"
      ? comparison.typesMatch(local.rootId, rootId)
      : comparison.typesAreCompatible(local.rootId, rootId);
  return isFound ? { types, rootId, steps: [], bitOffset: 0 } : undefined;
}

/**
 * What an access of the object means in that type of a target, or undefined when the type has nothing like it. Members are found by
 * name wherever anonymous structs and unions have them, elements by index; every member on the way must be compatible.
 * @throws RangeError when types are nested too deep, FormatError when those of the target are malformed.
 */
export function findAccess(local: Access, types: Types, rootId: number, kind: CoreKind): Access | undefined {
  if (kind.subject === "type") return findType(local, types, rootId, kind);
  if (kind.subject === "enumval") return findEnumerator(local, types, rootId);
  return findField(local, types, rootId);
}
