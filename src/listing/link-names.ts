import type { Kernel } from "../bpf/kernel/kernel.ts";
import type { LinkDetails } from "../bpf/link/link.ts";
import type { LinkTarget } from "../bpf/link/link-target.ts";
import type { KernelSymbol } from "../bpf/linux/symbol-lines.ts";
import { findProgram } from "../bpf/program/find-program.ts";
import type { CgroupPaths } from "../cgroup/directory/cgroup-paths.ts";
import { interfaceName } from "../sys/network-interface.ts";
import { findProgramTypeName } from "../uapi/prog-types.ts";

type TargetOf<K extends LinkTarget["kind"]> = Extract<LinkTarget, { kind: K }>;
type Namer<K extends LinkTarget["kind"]> = (
  names: LinkNames,
  target: TargetOf<K>,
  programId: number,
) => LinkTarget;

const withInterface = (names: LinkNames, target: TargetOf<"xdp" | "tcx" | "netkit">): LinkTarget => ({
  ...target,
  interfaceName: names.interface(target.interfaceIndex),
});

/** A row for each kind of target whose numbers have names that the kernel tells elsewhere. */
const NAMERS: { readonly [K in LinkTarget["kind"]]?: Namer<K> } = {
  tracing: (names, target, programId) => ({ ...target, programType: names.programType(programId) }),
  cgroup: (names, target) => ({ ...target, cgroupPath: names.cgroup(target.cgroupId) }),
  iter: (names, target) => ({ ...target, cgroupPath: names.cgroup(target.cgroupId) }),
  xdp: withInterface,
  tcx: withInterface as Namer<"tcx">,
  netkit: withInterface as Namer<"netkit">,
  kprobe_multi: (names, target) => (target.functions.length === 0 ? target : names.functionsOf(target)),
};

/** On x86-64 kernels with indirect branch tracking a probe sits behind the instruction of 4 bytes that a function begins with. */
const ENDBR_SIZE = 4n;

/** Finds names for the numbers in a link's target. */
export class LinkNames {
  readonly #kernel: Kernel;
  readonly #paths: CgroupPaths | undefined;

  /** @param paths of cgroups, where they are asked for */
  constructor(kernel: Kernel, paths: CgroupPaths | undefined) {
    this.#kernel = kernel;
    this.#paths = paths;
  }

  /** Returns the target of a link with all names that are found. @throws CgbpfError `program-not-found` when its program is gone */
  name({ target, programId }: LinkDetails): LinkTarget {
    const namer = NAMERS[target.kind] as Namer<LinkTarget["kind"]> | undefined;
    return namer?.(this, target, programId) ?? target;
  }

  programType(id: number): string | number {
    using program = findProgram(this.#kernel, { id });
    return findProgramTypeName(program.type) ?? program.type;
  }

  /** Undefined for 0, and for one that is not in this network namespace. */
  interface(index: number): string | undefined {
    return index === 0 ? undefined : interfaceName(this.#kernel.port, index);
  }

  /** Undefined where paths are not asked for, and for a cgroup that is removed. */
  cgroup(id: bigint | undefined): string | undefined {
    return id === undefined ? undefined : this.#paths?.find(id);
  }

  functionsOf(target: TargetOf<"kprobe_multi">): LinkTarget {
    const functions = target.functions.map((row) => ({ ...row, symbol: this.#symbolAt(row.address) }));
    return { ...target, functions, showsAddresses: this.#kernel.symbols.callBase !== 0n };
  }

  #symbolAt(address: bigint): KernelSymbol | undefined {
    const { symbols } = this.#kernel;
    return symbols.at(address)[0] ?? symbols.at(address - ENDBR_SIZE)[0];
  }
}
