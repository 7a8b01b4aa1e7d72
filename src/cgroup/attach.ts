import { CgbpfError } from "../bpf/failure/failures.ts";
import { reasonOf } from "../bpf/failure/reason-of.ts";
import type { ProgramRef } from "../bpf/failure/refs.ts";
import type { Kernel } from "../bpf/kernel/kernel.ts";
import { bpf } from "../sys/bpf.ts";
import { SyscallError } from "../sys/errors.ts";
import { type AttachMode, modeFlags } from "../uapi/attach-mode.ts";
import { diagnoseAttach } from "./diagnose-attach.ts";
import {
  ORDER_OPTIONS,
  refuseUnsupported,
  type Target,
  type TargetOptions,
  targetDetails,
  withTarget,
} from "./target.ts";

/** Where a program goes in the order of its hook: before all, behind all, or beside another. Since Linux 6.17. */
export type AttachAnchor =
  | "first"
  | "last"
  | { readonly before: ProgramRef }
  | { readonly after: ProgramRef };

/** How a program is attached. */
export interface AttachSettings {
  /**
   * How this cgroup's program shares the hook with those of its descendants; `multi` if not given, the only mode in which
   * several programs can be attached. In the other modes an attached program is replaced.
   */
  readonly mode?: AttachMode;
  /** Not supported yet: `option-unsupported`. */
  readonly anchor?: AttachAnchor;
  /** The program whose place this one takes. Not supported yet: `option-unsupported`. */
  readonly replace?: ProgramRef;
  /** Of the hook, which must not have changed since. Not supported yet: `option-unsupported`. */
  readonly revision?: bigint;
}

export interface AttachOptions extends TargetOptions, AttachSettings {}

/**
 * Attaches a program to a cgroup, where it stays until it is detached or the cgroup is removed, without any descriptor.
 * Since Linux 4.10; `multi` since 4.15.
 *
 * @example
 * attachProgram(kernel, { cgroup: "/sys/fs/cgroup/web", attachType: "cgroup_device", program: { pinned: "/sys/fs/bpf/deny" } });
 * @throws CgbpfError `attach-failed` with the reason, `option-unsupported`, or what opening the cgroup and finding the program throw
 */
export function attachProgram(kernel: Kernel, options: AttachOptions): void {
  refuseUnsupported(options, ORDER_OPTIONS);
  withTarget(kernel, options, (target) => attachOpen(kernel, target, options));
}

/** Attaches to a cgroup what is open. */
export function attachOpen(kernel: Kernel, target: Target, { mode = "multi" }: AttachSettings = {}): void {
  const { cgroup, attachType, program } = target;
  try {
    bpf(kernel.port, "BPF_PROG_ATTACH", {
      target_fd: cgroup.fd.number,
      attach_bpf_fd: program.fd.number,
      attach_type: attachType,
      attach_flags: modeFlags(mode),
    });
  } catch (cause) {
    if (!(cause instanceof SyscallError)) throw cause;
    const reason = reasonOf(kernel, () => diagnoseAttach(kernel, { ...target, mode }, cause));
    throw new CgbpfError("attach-failed", targetDetails(target), { cause, reason });
  }
}
