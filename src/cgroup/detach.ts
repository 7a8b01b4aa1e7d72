import { CgbpfError } from "../bpf/failure/failures.ts";
import { reasonOf } from "../bpf/failure/reason-of.ts";
import type { Reason } from "../bpf/failure/reasons.ts";
import type { Kernel } from "../bpf/kernel/kernel.ts";
import type { Program } from "../bpf/program/program.ts";
import { tryBpf } from "../sys/bpf.ts";
import { SyscallError, unlessFailedWith } from "../sys/errors.ts";
import { modeOfFlags } from "../uapi/attach-mode.ts";
import { EPERM, ESTALE } from "../uapi/errno.ts";
import { diagnoseDetach } from "./diagnose-detach.ts";
import { type AttachedIds, ProgramQuery } from "./hook-query.ts";
import {
  ATTACH_OPTIONS,
  refuseUnsupported,
  type Target,
  type TargetOptions,
  targetDetails,
  withTarget,
} from "./target.ts";

export type DetachOptions = TargetOptions;

/**
 * Detaches a program from a cgroup. Only the named program goes: in the modes without `multi` the kernel alone would
 * detach whatever is attached, so the list is read first, and on Linux 6.17 and later the kernel checks that it is still the same.
 * A process without CAP_NET_ADMIN may not read the list; then the kernel alone decides.
 * @throws CgbpfError `detach-failed` with the reason, `option-unsupported`, or what opening the cgroup and finding the program throw
 */
export function detachProgram(kernel: Kernel, options: DetachOptions): void {
  refuseUnsupported(options, ATTACH_OPTIONS);
  withTarget(kernel, options, (target) => detachOpen(kernel, target));
}

/** Detaches from a cgroup what is open. */
export function detachOpen(kernel: Kernel, target: Target): void {
  const details = targetDetails(target);
  try {
    let attached: AttachedIds | undefined;
    do {
      attached = attachedNow(kernel, target);
      const reason = attached && otherProgram(attached, target.program);
      if (reason) throw new CgbpfError("detach-failed", details, { reason });
    } while (!detachUnlessChanged(kernel, target, attached));
  } catch (cause) {
    if (!(cause instanceof SyscallError)) throw cause;
    const reason = reasonOf(kernel, () => diagnoseDetach(kernel, target, cause));
    throw new CgbpfError("detach-failed", details, { cause, reason });
  }
}

/** Undefined without CAP_NET_ADMIN: the list may not be read then, though the kernel would detach all the same. */
function attachedNow(kernel: Kernel, { cgroup, attachType }: Target): AttachedIds | undefined {
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
  { cgroup, attachType, program }: Target,
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
