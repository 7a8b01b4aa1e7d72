import { decodeCString } from "../bytes/text.ts";
import { bpf } from "../sys/bpf.ts";
import { Fd } from "../sys/fd.ts";
import { programTypeName } from "../uapi/prog-types.ts";
import { bpf_prog_info } from "../uapi/structs.ts";
import { objectIds } from "./ids.ts";
import { objectInfo } from "./info.ts";
import type { Kernel } from "./kernel.ts";
import { functionName } from "./program-btf.ts";

/** What the kernel tells of a loaded program. */
export interface ProgramInfo {
  readonly id: number;
  /** Number of the program type (enum bpf_prog_type), and its name: `cgroup_device`. */
  readonly type: number;
  readonly typeName: string;
  /** SHA-1 of the instructions, cut to 8 bytes, as 16 hex digits. */
  readonly tag: string;
  /** Whole name: from the program's BTF where the kernel's copy is cut at 15 characters. May be empty. */
  readonly name: string;
  /** The kernel's copy of the name, at most 15 characters. */
  readonly shortName: string;
  /** BTF object and type that an LSM or tracing program is attached to; 0 for all others. */
  readonly attachBtfObjectId: number;
  readonly attachBtfId: number;
}

const MAX_KERNEL_NAME = 15;

/** A loaded program that this process holds open; it stays loaded at least until `close()`. */
export class Program implements Disposable {
  readonly fd: Fd;
  readonly #kernel: Kernel;
  #info: ProgramInfo | undefined;

  /** Takes over the descriptor of a program. */
  constructor(kernel: Kernel, fd: Fd) {
    this.#kernel = kernel;
    this.fd = fd;
  }

  get info(): ProgramInfo {
    this.#info ??= readProgramInfo(this.#kernel, this.fd);
    return this.#info;
  }

  get id(): number {
    return this.info.id;
  }

  close(): void {
    this.fd.close();
  }

  [Symbol.dispose](): void {
    this.close();
  }
}

function toHex(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

function readProgramInfo(kernel: Kernel, fd: Fd): ProgramInfo {
  const info = objectInfo(kernel.port, fd, bpf_prog_info);
  const shortName = decodeCString(info.name);
  const mayBeCut = shortName.length >= MAX_KERNEL_NAME && info.btf_id !== 0 && info.nr_func_info > 0;
  return {
    id: info.id,
    type: info.type,
    typeName: programTypeName(info.type),
    tag: toHex(info.tag),
    name: (mayBeCut ? functionName(kernel, fd, info.btf_id) : undefined) ?? shortName,
    shortName,
    attachBtfObjectId: info.attach_btf_obj_id,
    attachBtfId: info.attach_btf_id,
  };
}

/**
 * The loaded program with this id.
 * @throws SyscallError ENOENT when there is none, EPERM without CAP_SYS_ADMIN
 */
export function openProgramById(kernel: Kernel, id: number): Program {
  const { result } = bpf(kernel.port, "BPF_PROG_GET_FD_BY_ID", { prog_id: id });
  return new Program(kernel, new Fd(kernel.port, result));
}

/**
 * Ids of all loaded programs, ascending.
 * @throws SyscallError EPERM without CAP_SYS_ADMIN
 */
export function programIds(kernel: Kernel): Generator<number> {
  return objectIds(kernel, "BPF_PROG_GET_NEXT_ID");
}
