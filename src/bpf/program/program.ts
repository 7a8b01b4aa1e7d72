import { unlessFailedWith, unlessSyscallFails } from "../../sys/errors.ts";
import type { Fd } from "../../sys/fd.ts";
import { descriptorInfo } from "../../sys/files/file.ts";
import { ENOENT } from "../../uapi/errno.ts";
import { told } from "../failure/told.ts";
import { objectIds } from "../ids.ts";
import type { Kernel } from "../kernel/kernel.ts";
import { listed } from "../loaded/listed.ts";
import { openById } from "../loaded/open-loaded.ts";
import {
  askProgram,
  describeProgram,
  type ProgramAnswer,
  type ProgramInfo,
  wholeName,
} from "./program-info.ts";

/** A loaded program that this process holds open; it stays loaded at least until `close()`. */
export class Program implements Disposable {
  readonly fd: Fd;
  readonly #kernel: Kernel;
  /** What never changes. */
  #first: ProgramAnswer | undefined;
  #name: { readonly whole: string | undefined } | undefined;

  /** Takes over the descriptor of a program. */
  constructor(kernel: Kernel, fd: Fd) {
    this.#kernel = kernel;
    this.fd = fd;
  }

  get id(): number {
    return this.#known.raw.get("id");
  }

  /** Number of the program type (enum bpf_prog_type). */
  get type(): number {
    return this.#known.raw.get("type");
  }

  /**
   * Returns what the kernel tells now: runs are counted, and maps are bound. The first time, the whole of a long name takes calls
   * of its own.
   * @throws CgbpfError `object-info-failed`
   */
  get info(): ProgramInfo {
    return told("prog", () => {
      const answer = askProgram(this.#kernel, this.fd);
      this.#first ??= answer;
      this.#name ??= { whole: wholeName(this.#kernel, this.fd, answer) };
      return describeProgram(this.#kernel, answer, this.#name.whole);
    });
  }

  /** Bytes of memory that the kernel keeps for it, as /proc tells; undefined where /proc is not there. */
  get lockedMemory(): number | undefined {
    const line = unlessSyscallFails(() => descriptorInfo(this.#kernel.port, this.fd, "memlock"));
    return line === undefined ? undefined : Number(line);
  }

  get #known(): ProgramAnswer {
    this.#first ??= told("prog", () => askProgram(this.#kernel, this.fd));
    return this.#first;
  }

  close(): void {
    this.fd.close();
  }

  [Symbol.dispose](): void {
    this.close();
  }
}

/**
 * The loaded program with this id.
 * @throws SyscallError ENOENT when there is none, EPERM without CAP_SYS_ADMIN
 */
export function openProgramById(kernel: Kernel, id: number): Program {
  return new Program(kernel, openById(kernel, "prog", id));
}

/** Yields all loaded programs, ascending by id, each open until the next is asked for. @throws SyscallError */
export function* eachProgram(kernel: Kernel): Generator<Program> {
  for (const id of objectIds(kernel, "BPF_PROG_GET_NEXT_ID")) {
    using program = unlessFailedWith([ENOENT], () => openProgramById(kernel, id));
    if (program) yield program;
  }
}

/**
 * Yields all loaded programs, ascending by id, each open until the next is asked for. One that is unloaded meanwhile is left out.
 * @throws CgbpfError `object-list-failed` without CAP_SYS_ADMIN
 */
export function openPrograms(kernel: Kernel): Generator<Program> {
  return listed(kernel, "prog", eachProgram(kernel));
}
