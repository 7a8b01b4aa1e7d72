import { CgbpfError } from "../bpf/failure/failures.ts";
import { reasonOf } from "../bpf/failure/reason-of.ts";
import type { Reason } from "../bpf/failure/reasons.ts";
import type { Kernel } from "../bpf/kernel/kernel.ts";
import type { Program } from "../bpf/program/program.ts";
import { tryBpf } from "../sys/bpf.ts";
import { SyscallError, unlessFailedWith } from "../sys/errors.ts";
import { modeOfFlags } from "../uapi/attach-mode.ts";
import { type AttachTypeRef, attachTypeName, attachTypeNumber } from "../uapi/attach-types.ts";
import { EPERM, ESTALE } from "../uapi/errno.ts";
import { type ProgramArgument, withProgram } from "./attach.ts";
import { diagnoseDetach } from "./diagnose-detach.ts";
import { type Cgroup, withCgroup } from "./directory/cgroup.ts";
import { type AttachedIds, ProgramQuery } from "./hook-query.ts";

export interface DetachOptions {
  /** Path of the cgroup's directory. */
  readonly cgroup: string;
  readonly attachType: AttachTypeRef;
  readonly program: ProgramArgument;
}

/**
 * Detaches a program from a cgroup. Only the named program goes: in the modes without `multi` the kernel alone would
 * detach whatever is attached, so the list is read first, and on Linux 6.17 and later the kernel checks that it is still the same.
 * A process without CAP_NET_ADMIN may not read the list; then the kernel alone decides.
 * @throws CgbpfError `detach-failed` with the reason, or what opening the cgroup and finding the program throw
 */
export function detachProgram(kernel: Kernel, options: DetachOptions): void {
  const attachType = attachTypeNumber(options.attachType);
  withCgroup(kernel, options.cgroup, (cgroup) =>
    withProgram(kernel, options.program, (program) => detachOpen(kernel, cgroup, attachType, program)),
  );
}

/** The same for a cgroup and a program that are open. */
export function detachOpen(kernel: Kernel, cgroup: Cgroup, attachType: number, program: Program): void {
  const details = { cgroup: cgroup.path, attachType: attachTypeName(attachType), programId: program.id };
  try {
    let attached: AttachedIds | undefined;
    do {
      attached = attachedNow(kernel, cgroup, attachType);
      const reason = attached && otherProgram(attached, program);
      if (reason) throw new CgbpfError("detach-failed", details, { reason });
    } while (!detachUnlessChanged(kernel, cgroup, attachType, program, attached));
  } catch (cause) {
    if (!(cause instanceof SyscallError)) throw cause;
    const reason = reasonOf(kernel, () => diagnoseDetach(kernel, { cgroup, attachType, program }, cause));
    throw new CgbpfError("detach-failed", details, { cause, reason });
  }
}

/** Undefined without CAP_NET_ADMIN: the list may not be read then, though the kernel would detach all the same. */
function attachedNow(kernel: Kernel, cgroup: Cgroup, attachType: number): AttachedIds | undefined {
  const attached = unlessFailedWith([EPERM], () => new ProgramQuery(kernel).run(cgroup.fd, attachType));
  if (!attached) kernel.note("without CAP_NET_ADMIN it cannot be checked which program is attached");
  return attached;
}

/** Without `multi` the kernel does not look at the program that BPF_PROG_DETACH names. */
function namesProgram({ modeFlags }: AttachedIds): boolean {
  return modeOfFlags(modeFlags) === "multi";
}

function otherProgram(attached: AttachedIds, program: Program): Reason | undefined {
  const { ids } = attached;
  if (namesProgram(attached) || ids.length === 0 || ids.includes(program.id)) return undefined;
  return { kind: "other-program-attached", programIds: ids };
}

/** False when the list has changed since it was read. */
function detachUnlessChanged(
  kernel: Kernel,
  cgroup: Cgroup,
  attachType: number,
  program: Program,
  attached: AttachedIds | undefined,
): boolean {
  const guarded = attached && !namesProgram(attached) && attached.revision !== 0n;
  const { errno } = tryBpf(kernel.port, "BPF_PROG_DETACH", {
    target_fd: cgroup.fd.number,
    attach_bpf_fd: program.fd.number,
    attach_type: attachType,
    ...(guarded && { expected_revision: attached.revision }),
  });
  if (errno !== 0 && errno !== ESTALE) throw new SyscallError("bpf(BPF_PROG_DETACH)", errno);
  return errno === 0;
}
