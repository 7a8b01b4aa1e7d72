import type { Btf } from "../../btf/btf.ts";
import { FormatError } from "../../bytes/reader.ts";
import { SyscallError, unlessFailedWith } from "../../sys/errors.ts";
import type { Fd } from "../../sys/fd.ts";
import { ENOENT } from "../../uapi/errno.ts";
import type { Host } from "../host.ts";
import { objectIds } from "../ids.ts";
import { type KernelTypes, VMLINUX } from "./kernel-types.ts";
import { bytesOfBtf, describeBtf, openBtf } from "./loaded-btf.ts";

/** Types of a kernel module. A program that refers to one is loaded with its descriptor. */
export interface ModuleTypes {
  readonly name: string;
  readonly fd: Fd;
  readonly types: Btf;
}

/** The types of the kernel that one object refers to. Descriptors of modules stay open until this is closed. */
export class TargetTypes implements Disposable {
  readonly #host: Host;
  readonly #kernel: KernelTypes;
  #modules: readonly ModuleTypes[] | undefined;

  constructor(host: Host, kernel: KernelTypes) {
    this.#host = host;
    this.#kernel = kernel;
  }

  /** @param neededFor named in the error. @throws CgbpfError `kernel-types-missing` */
  vmlinux(neededFor: string): Btf {
    return this.#kernel.vmlinux(neededFor);
  }

  /** Types of all modules that are loaded; none where this process may not ask for them. @throws CgbpfError `kernel-types-missing` */
  modules(neededFor: string): readonly ModuleTypes[] {
    this.#modules ??= this.#openModules(neededFor);
    return this.#modules;
  }

  #openModules(neededFor: string): ModuleTypes[] {
    const modules: ModuleTypes[] = [];
    try {
      for (const id of objectIds(this.#host, "BPF_BTF_GET_NEXT_ID")) {
        const module = unlessFailedWith([ENOENT], () => this.#openModule(id, neededFor));
        if (module) modules.push(module);
      }
    } catch (error) {
      if (!(error instanceof SyscallError || error instanceof FormatError)) throw error;
      this.#host.note(`types of modules not read: ${error.message}`);
    }
    return modules;
  }

  /** Undefined for the types of a program, and the kernel's own. */
  #openModule(id: number, neededFor: string): ModuleTypes | undefined {
    const fd = openBtf(this.#host, id);
    try {
      const { name, isOfKernel } = describeBtf(this.#host, fd);
      const read = () => bytesOfBtf(this.#host, fd);
      if (isOfKernel && name !== VMLINUX)
        return { name, fd, types: this.#kernel.ofModule(id, read, neededFor) };
      fd.close();
      return undefined;
    } catch (error) {
      fd.close();
      throw error;
    }
  }

  [Symbol.dispose](): void {
    for (const { fd } of this.#modules ?? []) fd.close();
    this.#modules = undefined;
  }
}
