import { CgbpfError } from "../bpf/failure/failures.ts";
import { reasonOf } from "../bpf/failure/reason-of.ts";
import type { Kernel } from "../bpf/kernel/kernel.ts";
import { Link } from "../bpf/link/link.ts";
import type { Program } from "../bpf/program/program.ts";
import { bpf } from "../sys/bpf.ts";
import { SyscallError } from "../sys/errors.ts";
import { Fd } from "../sys/fd.ts";
import { type AttachTypeRef, attachTypeName, attachTypeNumber } from "../uapi/attach-types.ts";
import { type ProgramArgument, withProgram } from "./attach.ts";
import { diagnoseAttach } from "./diagnose-attach.ts";
import { type Cgroup, withCgroup } from "./directory/cgroup.ts";

export interface LinkOptions {
  /** Path of the cgroup's directory. */
  readonly cgroup: string;
  readonly attachType: AttachTypeRef;
  readonly program: ProgramArgument;
}

/**
 * A link that attaches a program to a cgroup, always in mode `multi`, and as long as the link lives: until its last
 * descriptor and pin is gone, or `detach()`. Since Linux 5.7.
 * @throws CgbpfError `attach-failed` with the reason, or what opening the cgroup and finding the program throw
 */
export function linkProgram(kernel: Kernel, options: LinkOptions): Link {
  const attachType = attachTypeNumber(options.attachType);
  return withCgroup(kernel, options.cgroup, (cgroup) =>
    withProgram(kernel, options.program, (program) => linkOpen(kernel, cgroup, attachType, program)),
  );
}

/** The same for a cgroup and a program that are open. */
export function linkOpen(kernel: Kernel, cgroup: Cgroup, attachType: number, program: Program): Link {
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
    const reason = reasonOf(kernel, () =>
      diagnoseAttach(kernel, { cgroup, attachType, program, mode: "multi" }, cause),
    );
    const details = { cgroup: cgroup.path, attachType: attachTypeName(attachType), programId: program.id };
    throw new CgbpfError("attach-failed", details, { cause, reason });
  }
}
