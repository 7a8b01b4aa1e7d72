import type { Btf, Types } from "../../btf/btf.ts";
import type { CoreRelocation } from "../../btf/ext.ts";
import { RememberedTypes } from "../../btf/remembered.ts";
import { FormatError } from "../../bytes/reader.ts";
import { type Access, accessWords, parseAccess, rootWords } from "./core-access.ts";
import { CoreError } from "./core-error.ts";
import { CORE_KINDS, type CoreKind } from "./core-kinds.ts";
import { findAccess } from "./core-search.ts";
import type { CoreCandidate, CoreTargets } from "./core-targets.ts";
import { type CoreValue, coreValue, missingValue } from "./core-value.ts";

/** What a relocation comes to, for patchInstruction. */
export interface CoreResult {
  readonly relocation: CoreRelocation;
  readonly kind: CoreKind;
  /** In words: `struct task_struct.pid`. */
  readonly access: string;
  /** What the instruction is to hold now, by the object's own types; undefined when that cannot be told. */
  readonly expected: bigint | undefined;
  /** What it is to hold in the end; undefined when no target has it: then the instruction must never run. */
  readonly value: bigint | undefined;
  /** Only for an instruction that loads or stores: how many bytes it does now, and is to in the end. */
  readonly memory: { readonly from: number; readonly to: number };
  /** False when the field has another size in the target, and a value of its type does not survive the change. */
  readonly canResize: boolean;
}

interface Match {
  readonly candidate: CoreCandidate;
  readonly access: Access;
  readonly value: CoreValue;
}

const NO_MEMORY = { size: 0, type: { kind: "void", id: 0, name: "" } } as const;

/** Whether loading a field of another size gives the same number: it does for pointers and unsigned ints, as upper bits are zero. */
function canResize(local: CoreValue, target: CoreValue): boolean {
  const [from, to] = [local.memory ?? NO_MEMORY, target.memory ?? NO_MEMORY];
  if (from.size === to.size) return true;
  if (from.type.kind === "ptr" && to.type.kind === "ptr") return true;
  const isUnsigned = ({ type }: typeof from) => type.kind === "int" && type.encoding !== "signed";
  return isUnsigned(from) && isUnsigned(to);
}

/** Something of the object that relocations are about: programs read the same fields again and again. */
interface Place {
  readonly local: Access;
  /** What it is in the candidates that were asked for it; undefined in one that has nothing like it. */
  readonly found: Map<CoreCandidate, Access | undefined>;
}

/** A relocation while it is being resolved. */
interface Task extends Place {
  readonly relocation: CoreRelocation;
  readonly kind: CoreKind;
}

/**
 * Resolves the CO-RE relocations of one object, by libbpf's rules. Ask for them in the order of the file: as in libbpf, what
 * one relocation has found out about a type (that only some of the candidates fit) holds for those after it.
 */
export class CoreResolver {
  readonly #btf: Btf;
  readonly #types: Types;
  readonly #targets: CoreTargets;
  /** By type id of the object. */
  readonly #candidates = new Map<number, readonly CoreCandidate[]>();
  readonly #places = new Map<string, Place>();

  constructor(local: Btf, targets: CoreTargets) {
    this.#btf = local;
    this.#types = new RememberedTypes(local);
    this.#targets = targets;
  }

  /**
   * What one relocation comes to.
   * @throws CoreError when it is malformed, of an unknown kind or about a type without name, or when candidates disagree.
   */
  resolve(relocation: CoreRelocation): CoreResult {
    const kind = CORE_KINDS[relocation.kind];
    if (!kind) throw new CoreError(relocation, `kind ${relocation.kind} is unknown`);
    let place: Place | undefined;
    try {
      place = this.#placeOf(relocation, kind);
      return this.#result({ relocation, kind, ...place });
    } catch (error) {
      if (!(error instanceof RangeError || error instanceof FormatError)) throw error;
      const access = this.#words(relocation, place?.local);
      throw new CoreError(relocation, error.message, { kind: kind.name, access, cause: error });
    }
  }

  /** Fields are looked for in the same way whatever is asked about them, types are not. */
  #placeOf({ typeId, accessOffset }: CoreRelocation, kind: CoreKind): Place {
    const key = `${typeId} ${accessOffset} ${kind.subject === "type" ? kind.name : kind.subject}`;
    const known = this.#places.get(key);
    if (known) return known;
    const local = parseAccess(this.#types, typeId, this.#btf.stringAt(accessOffset), kind);
    const place: Place = { local, found: new Map() };
    this.#places.set(key, place);
    return place;
  }

  #words(relocation: CoreRelocation, local: Access | undefined): string {
    try {
      return local ? accessWords(local) : this.#unread(relocation);
    } catch (error) {
      if (!(error instanceof FormatError)) throw error;
      return this.#unread(relocation);
    }
  }

  /** What is accessed, as far as it can be said without knowing whether that makes sense. */
  #unread({ typeId, accessOffset }: CoreRelocation): string {
    try {
      return `${rootWords(this.#types, typeId)} + ${this.#btf.stringAt(accessOffset)}`;
    } catch (error) {
      if (!(error instanceof FormatError)) throw error;
      return `type ${typeId}`;
    }
  }

  #result(task: Task): CoreResult {
    const { relocation, kind, local } = task;
    const words = () => this.#words(relocation, local);
    const own = coreValue(kind, local, this.#btf.littleEndian);
    const target = kind.name === "local_type_id" ? own : this.#search(task)?.value;
    return {
      relocation,
      kind,
      get access() {
        return words();
      },
      expected: own.isCertain ? BigInt.asUintN(64, own.value) : undefined,
      value: wrapped(target ? target.value : missingValue(kind)),
      memory: { from: own.memory?.size ?? 0, to: (target ?? own).memory?.size ?? 0 },
      canResize: target === undefined || canResize(own, target),
    };
  }

  #search(task: Task): Match | undefined {
    const matches = this.#candidatesOf(task).flatMap((candidate) => this.#match(task, candidate) ?? []);
    const [first, ...others] = matches;
    for (const other of others) if (first) this.#agree(task, first, other);
    if (first)
      this.#candidates.set(
        task.local.rootId,
        matches.map(({ candidate }) => candidate),
      );
    return first;
  }

  #match({ kind, local, found }: Task, candidate: CoreCandidate): Match | undefined {
    if (!found.has(candidate)) found.set(candidate, findAccess(local, candidate.types, candidate.id, kind));
    const access = found.get(candidate);
    return access && { candidate, access, value: coreValue(kind, access, this.#btf.littleEndian) };
  }

  #candidatesOf({ relocation, kind, local }: Task): readonly CoreCandidate[] {
    const known = this.#candidates.get(local.rootId);
    if (known) return known;
    const root = this.#types.typeById(local.rootId);
    if (root.name === "")
      throw new CoreError(relocation, "types without name have no counterpart", {
        kind: kind.name,
        access: accessWords(local),
      });
    const found = this.#targets.candidates(root);
    this.#candidates.set(local.rootId, found);
    return found;
  }

  /** Several types may fit, as long as it does not matter which one is meant. */
  #agree({ relocation, kind, local }: Task, a: Match, b: Match): void {
    if (a.access.bitOffset === b.access.bitOffset && a.value.value === b.value.value) return;
    const candidates = [a, b].map(({ candidate, access, value }) => {
      const place = `[${candidate.id}] in ${candidate.target}`;
      return `${accessWords(access)} ${place}: ${value.value} at bit ${access.bitOffset}`;
    });
    const details = { kind: kind.name, access: accessWords(local), candidates };
    throw new CoreError(relocation, "candidates disagree", details);
  }
}

function wrapped(value: bigint | undefined): bigint | undefined {
  return value === undefined ? undefined : BigInt.asUintN(64, value);
}
