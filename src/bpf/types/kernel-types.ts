import type { Btf } from "../../btf/btf.ts";
import { parseBtf, parseBtfLazily } from "../../btf/parse-btf.ts";
import { FormatError } from "../../bytes/reader.ts";
import { failedWith, SyscallError, unlessSyscallFails } from "../../sys/errors.ts";
import { exists, identityOf, isReadable, mapFile, openFile, readAll } from "../../sys/files/file.ts";
import { ENOENT } from "../../uapi/errno.ts";
import { CgbpfError } from "../failure/failures.ts";
import type { Host } from "../host.ts";
import { readBtfFile } from "./btf-file.ts";
import { describeBtf, openBtf } from "./loaded-btf.ts";
import { vmlinuxFiles } from "./vmlinux-places.ts";

/** Type information of the running kernel. */
const VMLINUX_BTF = "/sys/kernel/btf/vmlinux";
/** The kernel's name for its own types, beside those of modules. */
export const VMLINUX = "vmlinux";

/** Of all types of the running kernel no more is parsed than is asked for. @throws SyscallError, FormatError */
function readSysfs({ port }: Host): Btf {
  using file = openFile(port, VMLINUX_BTF);
  const { size } = identityOf(port, file);
  // It can be mapped since Linux 6.16; reading gives a page at a time.
  return parseBtfLazily(mapFile(port, file, size) ?? readAll(port, file, { room: size }));
}

/** The types of the running kernel out of its file, where one has them. */
function findOnDisk(host: Host): Btf | undefined {
  for (const path of vmlinuxFiles(host)) {
    try {
      const types = parseBtf(readBtfFile(host.port, path));
      host.note(`types of the kernel read from ${path}`);
      return types;
    } catch (error) {
      if (!(error instanceof SyscallError || error instanceof FormatError)) throw error;
      host.note(`${path} has no types of the kernel: ${error.message}`);
    }
  }
  return undefined;
}

/** A kernel without CONFIG_DEBUG_INFO_BTF, or before Linux 5.4, has none to show; tools may have put them into its file. */
function readVmlinux(host: Host): Btf {
  try {
    return readSysfs(host);
  } catch (error) {
    const found = failedWith(error, ENOENT) ? findOnDisk(host) : undefined;
    if (found === undefined) throw error;
    return found;
  }
}

/** The types of the running kernel and its modules. Each is read when it is first asked for, and once. */
export class KernelTypes {
  readonly #host: Host;
  readonly #modules = new Map<number, Btf>();
  #vmlinux: Btf | undefined;
  #vmlinuxId: number | undefined;

  constructor(host: Host) {
    this.#host = host;
  }

  /** True when this process may read the kernel's types; answered without reading them. */
  get readable(): boolean {
    const { port } = this.#host;
    if (isReadable(port, VMLINUX_BTF)) return true;
    return !exists(port, VMLINUX_BTF) && vmlinuxFiles(this.#host).length > 0;
  }

  /**
   * All types of the kernel but those of modules.
   * @param neededFor named in the error
   * @throws CgbpfError `kernel-types-missing` without CONFIG_DEBUG_INFO_BTF or sysfs, where no file of the kernel has them either
   */
  vmlinux(neededFor: string): Btf {
    try {
      this.#vmlinux ??= readVmlinux(this.#host);
      return this.#vmlinux;
    } catch (cause) {
      if (!(cause instanceof SyscallError || cause instanceof FormatError)) throw cause;
      throw new CgbpfError("kernel-types-missing", { path: VMLINUX_BTF, neededFor }, { cause });
    }
  }

  /** Types of a module, whose ids go on from those of the kernel. An id is never given to another module. */
  ofModule(id: number, read: () => Uint8Array, neededFor: string): Btf {
    const types = this.#modules.get(id) ?? parseBtf(read(), this.vmlinux(neededFor));
    this.#modules.set(id, types);
    return types;
  }

  /** Name of the function that an LSM program is attached to (`bpf_lsm_socket_bind`); undefined for one of a module, or when BTF cannot be read. */
  functionName(btfObjectId: number, typeId: number): string | undefined {
    if (!this.#isVmlinux(btfObjectId)) return undefined;
    try {
      return this.vmlinux("the name of an LSM hook").nameOf(typeId);
    } catch (error) {
      if (!(error instanceof CgbpfError || error instanceof FormatError)) throw error;
      this.#host.note(`kernel BTF not used: ${error.message}`);
      return undefined;
    }
  }

  #isVmlinux(id: number): boolean {
    if (this.#vmlinuxId !== undefined) return this.#vmlinuxId === id;
    const found = unlessSyscallFails(() => {
      using fd = openBtf(this.#host, id);
      return describeBtf(this.#host, fd);
    });
    if (found?.isOfKernel && found.name === VMLINUX) this.#vmlinuxId = id;
    return this.#vmlinuxId === id;
  }
}
