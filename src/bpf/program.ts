import type { StructView } from "../bytes/struct.ts";
import { decodeCString } from "../bytes/text.ts";
import { bpf } from "../sys/bpf.ts";
import { unlessFailedWith } from "../sys/errors.ts";
import { Fd } from "../sys/fd.ts";
import { ENOENT } from "../uapi/errno.ts";
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

type RawInfo = StructView<typeof bpf_prog_info>;

const MAX_KERNEL_NAME = 15;

/** A loaded program that this process holds open; it stays loaded at least until `close()`. */
export class Program implements Disposable {
  readonly fd: Fd;
  readonly #kernel: Kernel;
  #raw: RawInfo | undefined;
  #info: ProgramInfo | undefined;

  /** Takes over the descriptor of a program. */
  constructor(kernel: Kernel, fd: Fd) {
    this.#kernel = kernel;
    this.fd = fd;
  }

  get id(): number {
    return this.#rawInfo.get("id");
  }

  /** Number of the program type (enum bpf_prog_type). */
  get type(): number {
    return this.#rawInfo.get("type");
  }

  /** All that the kernel tells; the whole of a long name takes calls of its own. */
  get info(): ProgramInfo {
    this.#info ??= describe(this.#kernel, this.fd, this.#rawInfo);
    return this.#info;
  }

  get #rawInfo(): RawInfo {
    this.#raw ??= objectInfo(this.#kernel.port, this.fd, bpf_prog_info);
    return this.#raw;
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

function describe(kernel: Kernel, fd: Fd, info: RawInfo): ProgramInfo {
  const shortName = decodeCString(info.get("name"));
  const mayBeCut =
    shortName.length >= MAX_KERNEL_NAME && info.get("btf_id") !== 0 && info.get("nr_func_info") > 0;
  return {
    id: info.get("id"),
    type: info.get("type"),
    typeName: programTypeName(info.get("type")),
    tag: toHex(info.get("tag")),
    name: (mayBeCut ? functionName(kernel, fd, info.get("btf_id")) : undefined) ?? shortName,
    shortName,
    attachBtfObjectId: info.get("attach_btf_obj_id"),
    attachBtfId: info.get("attach_btf_id"),
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
 * All loaded programs, ascending by id, each open until the next is asked for. One that is unloaded meanwhile is left out.
 * @throws SyscallError EPERM without CAP_SYS_ADMIN
 */
export function* openPrograms(kernel: Kernel): Generator<Program> {
  for (const id of objectIds(kernel, "BPF_PROG_GET_NEXT_ID")) {
    using program = unlessFailedWith([ENOENT], () => openProgramById(kernel, id));
    if (program) yield program;
  }
}

/**
 * What the kernel tells of all loaded programs, ascending by id.
 * @throws SyscallError EPERM without CAP_SYS_ADMIN
 */
export function* listPrograms(kernel: Kernel): Generator<ProgramInfo> {
  for (const program of openPrograms(kernel)) yield program.info;
}
