import { FormatError } from "../bytes/reader.ts";
import type { Types } from "./btf.ts";
import type { BtfArray, BtfComposite, BtfDatasec, BtfType } from "./format/types.ts";
import { bitfieldOf, resolveType, sizeOf } from "./layout.ts";

/** The kernel resolves no types that are nested deeper (MAX_RESOLVE_DEPTH). */
const MAX_DEPTH = 32;
/** More than this no program reads as an object; a few hostile types of few bytes could ask for any number. */
const MAX_PARTS = 1 << 24;

function refuse(type: BtfType, problem: string): never {
  throw new FormatError("btf", `${type.kind} ${type.name || `of id ${type.id}`} ${problem}`);
}

/** Counts the parts of values; each type once, however often others contain it. */
class PartCounter {
  readonly #types: Types;
  /** By id of a resolved type; 0 while a type is being counted. */
  readonly #counts = new Map<number, number>();

  constructor(types: Types) {
    this.#types = types;
  }

  count(id: number, depth = 0): number {
    const type = resolveType(this.#types, id);
    const known = this.#counts.get(type.id);
    if (known === 0) refuse(type, "contains itself");
    if (known !== undefined) return known;
    if (depth > MAX_DEPTH) refuse(type, `is contained in more than ${MAX_DEPTH} others`);
    this.#counts.set(type.id, 0);
    const count = this.#parts(type, depth + 1);
    if (count > MAX_PARTS) refuse(type, `has more than ${MAX_PARTS} parts`);
    this.#counts.set(type.id, count);
    return count;
  }

  #parts(type: BtfType, depth: number): number {
    switch (type.kind) {
      case "struct":
      case "union":
        return 1 + this.#sum(this.#members(type), depth);
      case "datasec":
        return 1 + this.#sum(this.#variables(type), depth);
      case "array":
        return this.#elements(type, depth);
      default:
        return 1;
    }
  }

  #sum(ids: readonly number[], depth: number): number {
    return ids.reduce((sum, id) => sum + this.count(id, depth), 0);
  }

  /** An array of bytes is one text or one Uint8Array. */
  #elements({ type, length }: BtfArray, depth: number): number {
    const { kind } = resolveType(this.#types, type);
    const isBytes = kind === "int" && sizeOf(this.#types, type) === 1;
    return isBytes ? 1 : 1 + length * this.count(type, depth);
  }

  #members(type: BtfComposite): number[] {
    return type.members.map((member, i) => {
      const { offset, size } = bitfieldOf(this.#types, member) ?? {
        offset: member.bitOffset,
        size: sizeOf(this.#types, member.type) * 8,
      };
      if (offset + size > type.size * 8) refuse(type, `ends before its member ${member.name || i} does`);
      return member.type;
    });
  }

  #variables(section: BtfDatasec): number[] {
    return section.vars.map(({ type: id, offset }) => {
      const variable = this.#types.typeById(id);
      if (variable.kind !== "var") refuse(section, `has a ${variable.kind} where variables are`);
      if (offset + sizeOf(this.#types, variable.type) > section.size)
        refuse(section, `ends before its variable ${variable.name || `of id ${id}`} does`);
      return variable.type;
    });
  }
}

/** What was counted of each set of types, so that a type is looked at once. */
const counters = new WeakMap<Types, PartCounter>();

/**
 * Makes sure that values of this type can be read and written: no type contains itself, all members and variables lie within what
 * they belong to, and a value has not more than 16 million parts. Takes time in proportion to the types, however they are nested.
 * Only objects and kernels that are damaged or hostile fail; the kernel checks what it loads itself.
 * @returns how many objects, arrays and single values a value has.
 * @throws FormatError that names the type.
 */
export function checkValueType(types: Types, id: number): number {
  const counter = counters.get(types) ?? new PartCounter(types);
  // A count that fails leaves types half counted behind.
  counters.delete(types);
  const count = counter.count(id);
  counters.set(types, counter);
  return count;
}
