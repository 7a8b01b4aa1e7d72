import type { Btf, Types } from "../../btf/btf.ts";
import type { BtfType } from "../../btf/format/types.ts";
import { RememberedTypes } from "../../btf/remembered.ts";
import { essentialName, sameKind } from "./core-names.ts";

/** BTF that a program's types are looked up in. */
export interface CoreTarget {
  /** For messages: `vmlinux`, a module's name, the path of a file. */
  readonly name: string;
  readonly btf: Btf;
}

/** A type of a target, of the same kind as the object's, whose name without its flavour is the same. */
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

function candidatesIn({ name, btf, types }: Searched, local: BtfType): CoreCandidate[] {
  return btf
    .ownIdsNamed(essentialName(local.name), { flavours: true })
    .filter((id) => sameKind(local.kind, btf.kindOf(id)))
    .map((id) => ({ target: name, types, id }));
}

/**
 * Where CO-RE relocations find their types: the kernel's BTF or one that stands for it, and the modules', which are asked
 * for, and so read, only when a type is not in the first. For a kernel's BTF from a file leave the modules out, as libbpf does.
 * One CoreTargets serves any number of objects; types that it has decoded stay decoded.
 */
export class CoreTargets {
  readonly #main: Searched;
  readonly #readModules: () => Iterable<CoreTarget>;
  #modules: readonly Searched[] | undefined;

  constructor(main: CoreTarget, modules: () => Iterable<CoreTarget> = () => []) {
    this.#main = searched(main);
    this.#readModules = modules;
  }

  /**
   * The types of the same kind and name as a type of an object, and their flavours (`file___old`), by ascending ids.
   * @throws FormatError when the target is malformed, and what reading the modules throws.
   */
  candidates(local: BtfType): readonly CoreCandidate[] {
    const inMain = candidatesIn(this.#main, local);
    return inMain.length > 0 ? inMain : this.#inModules(local);
  }

  #inModules(local: BtfType): CoreCandidate[] {
    this.#modules ??= Array.from(this.#readModules(), searched);
    return this.#modules.flatMap((module) => candidatesIn(module, local));
  }
}
