import type { Kernel } from "../../bpf/kernel.ts";
import { type KernelSymbol, type KernelSymbols, readKernelSymbols } from "../../bpf/linux/kernel-symbols.ts";
import { openProgramById } from "../../bpf/program/program.ts";
import type { CgroupPaths } from "../../cgroup/directory/paths.ts";
import { interfaceName } from "../../sys/network-interface.ts";
import { findProgramTypeName } from "../../uapi/prog-types.ts";

/** On x86-64 kernels with indirect branch tracking a probe sits behind the instruction of 4 bytes that a function begins with. */
const ENDBR_SIZE = 4n;

/** Names that a link's own info does not have, each looked up when it is asked for. */
export class LinkNames {
  readonly #kernel: Kernel;
  readonly #paths: CgroupPaths | undefined;
  #known: KernelSymbols | undefined;

  /** @param paths of cgroups, where they are to be shown */
  constructor(kernel: Kernel, paths: CgroupPaths | undefined) {
    this.#kernel = kernel;
    this.#paths = paths;
  }

  /** Type of a program. @throws SyscallError when it is gone */
  programType(id: number): string | number {
    using program = openProgramById(this.#kernel, id);
    return findProgramTypeName(program.type) ?? program.type;
  }

  /** Undefined for 0, and for one that is not in this network namespace. */
  interface(index: number): string | undefined {
    return index === 0 ? undefined : interfaceName(this.#kernel.port, index);
  }

  /** Undefined where paths are not asked for, and for a cgroup that is removed. */
  cgroup(id: bigint): string | undefined {
    return this.#paths?.find(id);
  }

  /** False where the addresses of symbols are hidden. */
  get hasKernelFunctions(): boolean {
    return this.#symbols.callBase !== 0n;
  }

  kernelFunction(address: bigint): KernelSymbol | undefined {
    return this.#symbols.at(address)[0] ?? this.#symbols.at(address - ENDBR_SIZE)[0];
  }

  get #symbols(): KernelSymbols {
    this.#known ??= readKernelSymbols(this.#kernel);
    return this.#known;
  }
}
