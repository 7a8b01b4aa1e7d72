import type { Btf } from "../../btf/btf.ts";
import { parseBtf } from "../../btf/parse.ts";
import { FormatError } from "../../bytes/reader.ts";
import { decodeCString } from "../../bytes/text.ts";
import { bpf } from "../../sys/bpf.ts";
import { SyscallError, unlessFailedWith } from "../../sys/errors.ts";
import { Fd } from "../../sys/fd.ts";
import { ENOENT } from "../../uapi/errno.ts";
import { bpf_btf_info } from "../../uapi/structs.ts";
import { CgbpfError } from "../failure/failures.ts";
import { objectIds } from "../ids.ts";
import { objectInfo } from "../info.ts";
import type { Kernel } from "../kernel/kernel.ts";
import { readKernelBtf, VMLINUX_BTF } from "./kernel-btf.ts";
import { bytesOfBtf } from "./loaded-btf.ts";

/** Types of a kernel module, whose ids go on from those of the kernel. */
export interface ModuleTypes {
  readonly name: string;
  readonly fd: Fd;
  readonly types: Btf;
}

const VMLINUX = "vmlinux";

/**
 * The types of the running kernel and of its modules, each read when first asked for. Descriptors of modules stay open until
 * this is closed: a program that refers to a module is loaded with one.
 */
export class KernelTypes implements Disposable {
  readonly #kernel: Kernel;
  #vmlinux: Btf | undefined;
  #modules: readonly ModuleTypes[] | undefined;

  constructor(kernel: Kernel) {
    this.#kernel = kernel;
  }

  /** @param neededFor named in the error. @throws CgbpfError `no-kernel-types` */
  vmlinux(neededFor: string): Btf {
    try {
      this.#vmlinux ??= readKernelBtf(this.#kernel);
      return this.#vmlinux;
    } catch (cause) {
      if (!(cause instanceof SyscallError || cause instanceof FormatError)) throw cause;
      throw new CgbpfError("no-kernel-types", { path: VMLINUX_BTF, neededFor }, { cause });
    }
  }

  /** Types of all modules that are loaded; none where this process may not ask for them. */
  modules(neededFor: string): readonly ModuleTypes[] {
    this.#modules ??= openModules(this.#kernel, this.vmlinux(neededFor));
    return this.#modules;
  }

  [Symbol.dispose](): void {
    for (const { fd } of this.#modules ?? []) fd.close();
    this.#modules = undefined;
  }
}

function openModules(kernel: Kernel, vmlinux: Btf): ModuleTypes[] {
  const modules: ModuleTypes[] = [];
  try {
    for (const id of objectIds(kernel, "BPF_BTF_GET_NEXT_ID")) {
      const module = unlessFailedWith([ENOENT], () => openModule(kernel, id, vmlinux));
      if (module) modules.push(module);
    }
  } catch (error) {
    if (!(error instanceof SyscallError || error instanceof FormatError)) throw error;
    kernel.note(`types of modules not read: ${error.message}`);
  }
  return modules;
}

/** Undefined for the types of a program, and the kernel's own. */
function openModule(kernel: Kernel, id: number, vmlinux: Btf): ModuleTypes | undefined {
  const { port } = kernel;
  const fd = new Fd(port, bpf(port, "BPF_BTF_GET_FD_BY_ID", { btf_id: id }).result);
  try {
    const nameBytes = new Uint8Array(64);
    const info = objectInfo(port, fd, bpf_btf_info, { name: nameBytes, name_len: nameBytes.length });
    const name = decodeCString(nameBytes);
    const isModule = info.get("kernel_btf") !== 0 && name !== VMLINUX;
    const types = isModule ? parseBtf(bytesOfBtf(kernel, fd), vmlinux) : undefined;
    if (types) return { name, fd, types };
    fd.close();
    return undefined;
  } catch (error) {
    fd.close();
    throw error;
  }
}
