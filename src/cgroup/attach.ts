import { CgbpfError } from "../bpf/failure/failures.ts";
import { reasonOf } from "../bpf/failure/reason-of.ts";
import type { ProgramRef } from "../bpf/failure/refs.ts";
import type { Kernel } from "../bpf/kernel/kernel.ts";
import { findProgram } from "../bpf/program/find-program.ts";
import { Program } from "../bpf/program/program.ts";
import { bpf } from "../sys/bpf.ts";
import { SyscallError } from "../sys/errors.ts";
import { type AttachMode, modeFlags } from "../uapi/attach-mode.ts";
import { type AttachTypeRef, attachTypeName, attachTypeNumber } from "../uapi/attach-types.ts";
import { diagnoseAttach } from "./diagnose-attach.ts";
import { type Cgroup, withCgroup } from "./directory/cgroup.ts";

/** A program that is open already, or words that name one. */
export type ProgramArgument = Program | ProgramRef;

export interface AttachOptions {
  /** Path of the cgroup's directory. */
  readonly cgroup: string;
  readonly attachType: AttachTypeRef;
  readonly program: ProgramArgument;
  /**
   * How this cgroup's program shares the hook with those of its descendants; `multi` if not given, the only mode in which
   * several programs can be attached. In the other modes an attached program is replaced.
   */
  readonly mode?: AttachMode;
}

/** What `use` returns, with the program open meanwhile; one that the caller has open stays open. */
export function withProgram<T>(kernel: Kernel, program: ProgramArgument, use: (program: Program) => T): T {
  if (program instanceof Program) return use(program);
  using found = findProgram(kernel, program);
  return use(found);
}

/**
 * Attaches a program to a cgroup, where it stays until it is detached or the cgroup is removed, without any descriptor.
 * Since Linux 4.10; `multi` since 4.15.
 * @throws CgbpfError `attach-failed` with the reason, or what opening the cgroup and finding the program throw
 */
export function attachProgram(kernel: Kernel, options: AttachOptions): void {
  const { cgroup: path, program: argument, mode = "multi" } = options;
  const attachType = attachTypeNumber(options.attachType);
  withCgroup(kernel, path, (cgroup) =>
    withProgram(kernel, argument, (program) => attachOpen(kernel, cgroup, attachType, program, mode)),
  );
}

/** The same for a cgroup and a program that are open. */
export function attachOpen(
  kernel: Kernel,
  cgroup: Cgroup,
  attachType: number,
  program: Program,
  mode: AttachMode,
): void {
  try {
    bpf(kernel.port, "BPF_PROG_ATTACH", {
      target_fd: cgroup.fd.number,
      attach_bpf_fd: program.fd.number,
      attach_type: attachType,
      attach_flags: modeFlags(mode),
    });
  } catch (cause) {
    if (!(cause instanceof SyscallError)) throw cause;
    const reason = reasonOf(kernel, () =>
      diagnoseAttach(kernel, { cgroup, attachType, program, mode }, cause),
    );
    const details = { cgroup: cgroup.path, attachType: attachTypeName(attachType), programId: program.id };
    throw new CgbpfError("attach-failed", details, { cause, reason });
  }
}
