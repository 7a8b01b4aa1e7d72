import type { Types } from "../../btf/btf.ts";
import type { BtfArray, BtfComposite, BtfEnum, BtfEnum64, BtfType } from "../../btf/format/types.ts";
import { resolveType, sizeOf } from "../../btf/layout.ts";
import type { CoreKind } from "./core-kinds.ts";
import { isEnumKind } from "./core-names.ts";

/** One step that the source spells out: a member's name, or an index. */
export interface Step {
  /** The struct or union that has the member, or the enum; for an index, the type of the element. */
  readonly typeId: number;
  /** Of the member or enumerator in its type, or of the element. */
  readonly index: number;
  /** Undefined for an index. */
  readonly name?: string;
}

/** A type and the way into it, on the side of the object or of a target. */
export interface Access {
  readonly types: Types;
  readonly rootId: number;
  readonly steps: readonly Step[];
  /** From the start of the root. */
  readonly bitOffset: number;
}

/** libbpf and the kernel go no deeper (BPF_CORE_SPEC_MAX_LEN). */
const MAX_DEPTH = 64;
/** Bit offsets are 32-bit numbers in libbpf, and nothing that large can be accessed. */
const MAX_BIT_OFFSET = 0xffffffff;

export function isComposite(type: BtfType): type is BtfComposite {
  return type.kind === "struct" || type.kind === "union";
}

export function isEnum(type: BtfType): type is BtfEnum | BtfEnum64 {
  return isEnumKind(type.kind);
}

/** A way into a type while it is being found out: what an Access is when it is done. */
export class AccessPath implements Access {
  readonly types: Types;
  readonly rootId: number;
  readonly steps: Step[] = [];
  bitOffset = 0;
  #depth = 0;

  constructor(types: Types, rootId: number) {
    this.types = types;
    this.rootId = rootId;
  }

  /** One level deeper, that many bits further. @throws RangeError when the way is too long. */
  go(bits: number): this {
    this.bitOffset += bits;
    if (++this.#depth > MAX_DEPTH) throw new RangeError(`the access goes deeper than ${MAX_DEPTH} levels`);
    if (this.bitOffset > MAX_BIT_OFFSET)
      throw new RangeError("the access lies 512 MiB or more from its start");
    return this;
  }

  /** To a member; one without name is a level, but no step. */
  goToMember(type: BtfComposite, index: number): this {
    const { name = "", bitOffset = 0 } = type.members[index] ?? {};
    if (name !== "") this.steps.push({ typeId: type.id, index, name });
    return this.go(bitOffset);
  }

  /** To an element of an array, or of the pointer that the access starts from. */
  goToElement(typeId: number, index: number): this {
    this.steps.push({ typeId, index });
    return this.go(index * sizeOf(this.types, typeId) * 8);
  }

  /**
   * Whether the array may have an element of that index. An array of length 0 that is the last member of its struct
   * may have any: it is a flexible one.
   */
  hasElement(array: BtfArray, index: number): boolean {
    return index < array.length || (array.length === 0 && this.#isAtLastMember());
  }

  #isAtLastMember(): boolean {
    const step = this.steps.at(-1);
    if (step?.name === undefined) return false;
    const type = this.types.typeById(step.typeId);
    return isComposite(type) && step.index === type.members.length - 1;
  }
}

/** Goes one index further from the type of that id; gives the id of the type there. */
function enter(path: AccessPath, id: number, index: number): number {
  const type = resolveType(path.types, id);
  if (isComposite(type)) {
    const member = type.members[index];
    if (!member) throw new RangeError(`the access is to member ${index} of ${type.members.length}`);
    path.goToMember(type, index);
    return member.type;
  }
  if (type.kind !== "array") throw new RangeError(`the access goes into a type of kind ${type.kind}`);
  if (!path.hasElement(type, index))
    throw new RangeError(`the access is to element ${index} of ${type.length}`);
  const element = resolveType(path.types, type.type).id;
  path.goToElement(element, index);
  return element;
}

function fieldAccess(types: Types, rootId: number, indexes: readonly number[]): Access {
  const root = resolveType(types, rootId);
  const [first = 0, ...rest] = indexes;
  const path = new AccessPath(types, rootId).goToElement(root.id, first);
  let id = root.id;
  for (const index of rest) id = enter(path, id, index);
  return path;
}

function enumAccess(types: Types, rootId: number, indexes: readonly number[]): Access {
  const type = resolveType(types, rootId);
  const [index = 0] = indexes;
  if (!isEnum(type)) throw new RangeError(`a type of kind ${type.kind} has no enumerators`);
  const name = type.values[index]?.name;
  if (name === undefined || indexes.length > 1)
    throw new RangeError(`the access is to enumerator ${indexes.join(":")} of ${type.values.length}`);
  return { types, rootId, steps: [{ typeId: type.id, index, name }], bitOffset: 0 };
}

/**
 * What an access string of the object's own BTF means. For a field these are indexes (`0:1:2`): the first as of an array of
 * the root type, then of members and elements; for an enumerator its index; for a type always `0`.
 * @throws RangeError when it does not fit the type, FormatError when types on the way are malformed.
 */
export function parseAccess(types: Types, rootId: number, access: string, { subject }: CoreKind): Access {
  const isRightForm = subject === "type" ? access === "0" : /^\d{1,9}(:\d{1,9})*$/.test(access);
  if (!isRightForm) throw new RangeError(`the access string "${access}" is malformed`);
  const indexes = access.split(":").map(Number);
  if (subject === "field") return fieldAccess(types, rootId, indexes);
  if (subject === "enumval") return enumAccess(types, rootId, indexes);
  return { types, rootId, steps: [], bitOffset: 0 };
}

/** The type that an access starts from: `struct task_struct`. */
export function rootWords(types: Types, id: number): string {
  const { kind, name } = types.typeById(id);
  return `${kind} ${name === "" ? "<anon>" : name}`;
}

/** The access in words: `struct task_struct.comm[0]`, `enum bpf_cmd::BPF_MAP_CREATE`. An index 0 at the start is left out. */
export function accessWords({ types, rootId, steps }: Access): string {
  const words = steps.map(({ name, index }, i) => {
    if (name === undefined) return i === 0 && index === 0 ? "" : `[${index}]`;
    return i === 0 ? `::${name}` : `.${name}`;
  });
  return rootWords(types, rootId) + words.join("");
}
