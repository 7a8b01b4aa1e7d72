import type { Btf, Types } from "../btf/btf.ts";
import { RememberedTypes } from "../btf/remembered.ts";

/** BTF that a program's types are looked up in. */
export interface CoreTarget {
  /** For messages: `vmlinux`, a module's name, the path of a file. */
  readonly name: string;
  readonly btf: Btf;
}

/** A type of a target whose name, without its flavour, is that of the object's type. */
export interface CoreCandidate {
  /** The target's name. */
  readonly target: string;
  readonly types: Types;
  readonly id: number;
}

interface Searched extends CoreTarget {
  readonly types: Types;
}

function searched(target: CoreTarget): Searched {
  return { ...target, types: new RememberedTypes(target.btf) };
}

function candidatesIn(target: Searched, name: string): CoreCandidate[] {
  const ids = target.btf.ownIdsNamed(name, { flavours: true });
  return ids.map((id) => ({ target: target.name, types: target.types, id }));
}

/**
 * Where CO-RE relocations find their types: the kernel's BTF or one that stands for it, and the modules', which are asked
 * for, and so read, only when a type is not in the first. For a kernel's BTF from a file leave the modules out, as libbpf does.
 * One CoreTargets serves any number of objects; types that it has decoded stay decoded.
 */
export class CoreTargets {
  readonly #main: Searched;
  readonly #readModules: () => Iterable<CoreTarget>;
  readonly #found = new Map<string, readonly CoreCandidate[]>();
  #modules: readonly Searched[] | undefined;

  constructor(main: CoreTarget, modules: () => Iterable<CoreTarget> = () => []) {
    this.#main = searched(main);
    this.#readModules = modules;
  }

  /**
   * The types of that name and its flavours (`file___old`), of any kind, by ascending ids.
   * @throws FormatError when the target is malformed, and what reading the modules throws.
   */
  candidates(name: string): readonly CoreCandidate[] {
    const known = this.#found.get(name);
    if (known) return known;
    const inMain = candidatesIn(this.#main, name);
    const found = inMain.length > 0 ? inMain : this.#inModules(name);
    this.#found.set(name, found);
    return found;
  }

  #inModules(name: string): CoreCandidate[] {
    this.#modules ??= Array.from(this.#readModules(), searched);
    return this.#modules.flatMap((module) => candidatesIn(module, name));
  }
}
