import type { Btf } from "../../btf/btf.ts";
import { parseBtfLazily } from "../../btf/parse.ts";
import { FormatError } from "../../bytes/reader.ts";
import { decodeCString } from "../../bytes/text.ts";
import { bpf } from "../../sys/bpf.ts";
import { SyscallError } from "../../sys/errors.ts";
import { Fd } from "../../sys/fd.ts";
import { identityOf, isReadable, mapFile, openFile, readAll } from "../../sys/files/file.ts";
import { bpf_btf_info } from "../../uapi/structs.ts";
import { objectInfo } from "../info.ts";
import type { Kernel } from "../kernel/kernel.ts";

/** Type information of the running kernel. */
export const VMLINUX_BTF = "/sys/kernel/btf/vmlinux";
const VMLINUX = "vmlinux";

/**
 * All types of the running kernel but those of modules, of which no more is parsed than is asked for.
 * @throws SyscallError ENOENT without CONFIG_DEBUG_INFO_BTF or sysfs; FormatError when it is no BTF
 */
export function readKernelBtf(kernel: Kernel): Btf {
  using file = openFile(kernel.port, VMLINUX_BTF);
  const { size } = identityOf(kernel.port, file);
  // It can be mapped since Linux 6.16; reading gives a page at a time.
  return parseBtfLazily(mapFile(kernel.port, file, size) ?? readAll(kernel.port, file, { room: size }));
}

/** Type information of the running kernel, read from sysfs only when a name from it is asked for. */
export class KernelBtf {
  readonly #kernel: Kernel;
  #types: Btf | undefined;
  #vmlinuxId: number | undefined;

  constructor(kernel: Kernel) {
    this.#kernel = kernel;
  }

  /** True when the kernel offers its types to this process; answered without reading them. */
  get readable(): boolean {
    return isReadable(this.#kernel.port, VMLINUX_BTF);
  }

  /** Name of the function that an LSM program is attached to (`bpf_lsm_socket_bind`); undefined for one of a module, or when BTF cannot be read. */
  functionName(btfObjectId: number, typeId: number): string | undefined {
    if (!this.#isVmlinux(btfObjectId)) return undefined;
    try {
      this.#types ??= readKernelBtf(this.#kernel);
      return this.#types.nameOf(typeId);
    } catch (error) {
      if (!(error instanceof SyscallError || error instanceof FormatError)) throw error;
      this.#kernel.note(`kernel BTF not used: ${error.message}`);
      return undefined;
    }
  }

  #isVmlinux(btfObjectId: number): boolean {
    if (this.#vmlinuxId === undefined && nameOfKernelBtf(this.#kernel, btfObjectId) === VMLINUX) {
      this.#vmlinuxId = btfObjectId;
    }
    return this.#vmlinuxId === btfObjectId;
  }
}

function nameOfKernelBtf(kernel: Kernel, id: number): string | undefined {
  const { port } = kernel;
  const name = new Uint8Array(64);
  try {
    using fd = new Fd(port, bpf(port, "BPF_BTF_GET_FD_BY_ID", { btf_id: id }).result);
    const info = objectInfo(port, fd, bpf_btf_info, { name, name_len: name.length });
    return info.get("kernel_btf") ? decodeCString(name) : undefined;
  } catch (error) {
    if (!(error instanceof SyscallError)) throw error;
    return undefined;
  }
}
