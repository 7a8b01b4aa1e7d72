import { CgbpfError } from "../bpf/failure/failures.ts";
import { reasonOf } from "../bpf/failure/reason-of.ts";
import type { Kernel } from "../bpf/kernel/kernel.ts";
import { Link } from "../bpf/link/link.ts";
import { bpf } from "../sys/bpf.ts";
import { SyscallError } from "../sys/errors.ts";
import { Fd } from "../sys/fd.ts";
import { diagnoseAttach } from "./diagnose-attach.ts";
import {
  ATTACH_OPTIONS,
  refuseUnsupported,
  type Target,
  type TargetOptions,
  targetDetails,
  withTarget,
} from "./target.ts";

/**
 * Returns a link that attaches a program to a cgroup, always in mode `multi`, and as long as the link lives: until its last
 * descriptor and pin is gone, or `detach()`. Since Linux 5.7.
 *
 * @example
 * using link = linkProgram(kernel, { cgroup: "/sys/fs/cgroup/web", attachType: "cgroup_device", program });
 * @throws CgbpfError `attach-failed` with the reason, `option-unsupported`, or what opening the cgroup and finding the program throw
 */
export function linkProgram(kernel: Kernel, options: TargetOptions): Link {
  refuseUnsupported(options, ATTACH_OPTIONS);
  return withTarget(kernel, options, (target) => linkOpen(kernel, target));
}

/** Links to a cgroup what is open. */
export function linkOpen(kernel: Kernel, target: Target): Link {
  const { cgroup, attachType, program } = target;
  try {
    const { result } = bpf(kernel.port, "BPF_LINK_CREATE", {
      prog_fd: program.fd.number,
      target_fd: cgroup.fd.number,
      attach_type: attachType,
      flags: 0,
    });
    return new Link(kernel, new Fd(kernel.port, result));
  } catch (cause) {
    if (!(cause instanceof SyscallError)) throw cause;
    const reason = reasonOf(kernel, () => diagnoseAttach(kernel, { ...target, mode: "multi" }, cause));
    throw new CgbpfError("attach-failed", targetDetails(target), { cause, reason });
  }
}
