import { CgbpfError } from "../bpf/failure/failures.ts";
import { reasonOf } from "../bpf/failure/reason-of.ts";
import type { Kernel } from "../bpf/kernel/kernel.ts";
import { failedWith, SyscallError } from "../sys/errors.ts";
import { ATTACH_TYPES, type AttachType } from "../uapi/attach-types.ts";
import { EINVAL } from "../uapi/errno.ts";
import { type AttachedProgram, ProgramDirectory } from "./attached-program.ts";
import { type Cgroup, type CgroupRef, diagnoseCgroup, withCgroup } from "./directory/cgroup.ts";
import { ProgramQuery } from "./hook-query.ts";

export interface QueryOptions {
  /** The programs that run for the cgroup's own events, inherited ones included, in the order in which they run. */
  readonly effective?: boolean;
  /** Look for paths where the programs are pinned, on every BPF file system. */
  readonly pins?: boolean;
}

/** Asks cgroup after cgroup for the programs at a set of hooks. */
export class CgroupReader {
  readonly #kernel: Kernel;
  readonly #effective: boolean;
  readonly #query: ProgramQuery;
  readonly #directory: ProgramDirectory;
  readonly #unknown = new Set<number>();

  constructor(kernel: Kernel, options: QueryOptions) {
    const { effective = false } = options;
    this.#kernel = kernel;
    this.#effective = effective;
    this.#query = new ProgramQuery(kernel, effective);
    this.#directory = new ProgramDirectory(kernel, options);
  }

  /** @throws CgbpfError `cgroup-query-failed` */
  read(cgroup: Cgroup, attachTypes: readonly AttachType[]): AttachedProgram[] {
    const rows: AttachedProgram[] = [];
    try {
      for (let i = 0; i < attachTypes.length; i++) this.#ask(cgroup, attachTypes[i]?.number ?? 0, rows);
    } catch (cause) {
      if (!(cause instanceof SyscallError)) throw cause;
      const reason = reasonOf(this.#kernel, () => diagnoseCgroup(this.#kernel, cgroup, cause));
      throw new CgbpfError("cgroup-query-failed", { cgroup: cgroup.path }, { cause, reason });
    }
    return rows;
  }

  /** Adds the programs at one hook. */
  #ask(cgroup: Cgroup, attachType: number, rows: AttachedProgram[]): void {
    const count = this.#unknown.has(attachType) ? 0 : this.#count(cgroup, attachType);
    for (let i = 0; i < count; i++) this.#push(rows, attachType, i);
  }

  /** Returns how many programs there are; 0 for a hook that this kernel does not know, which is not asked for again. */
  #count(cgroup: Cgroup, attachType: number): number {
    try {
      return this.#query.count(cgroup.fd, attachType);
    } catch (error) {
      if (!failedWith(error, EINVAL)) throw error;
      this.#unknown.add(attachType);
      return 0;
    }
  }

  #push(rows: AttachedProgram[], attachType: number, index: number): void {
    const flags = this.#effective ? undefined : this.#query.flagsAt(index);
    const row = this.#directory.row(this.#query.idAt(index), attachType, flags);
    if (row) rows.push(row);
  }
}

/**
 * The programs attached to a cgroup, by hook in the order of the attach-type table, at each hook in the kernel's order.
 * Direct attachments and those of links look alike here.
 * @throws CgbpfError `cgroup-open-failed`, `cgroup-query-failed` (needs CAP_NET_ADMIN; names and types need CAP_SYS_ADMIN)
 */
export function queryCgroup(
  kernel: Kernel,
  cgroup: CgroupRef,
  options: QueryOptions = {},
): AttachedProgram[] {
  return withCgroup(kernel, cgroup, (cgroup) => new CgroupReader(kernel, options).read(cgroup, ATTACH_TYPES));
}
