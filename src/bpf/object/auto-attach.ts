import { cString } from "../../bytes/text.ts";
import type { ObjectProgramSpec } from "../../object/spec/spec.ts";
import { type BpfAnswer, tryBpf } from "../../sys/bpf.ts";
import { SyscallError } from "../../sys/errors.ts";
import { Fd } from "../../sys/fd.ts";
import { bpf_attach_type } from "../../uapi/constants.ts";
import type { Kernel } from "../kernel/kernel.ts";
import { Link } from "../link/link.ts";
import type { LoadedProgram } from "./loaded-object.ts";

/** Program types whose section says where they are attached, once and for all. */
const BY_TYPES: readonly (string | undefined)[] = ["tracing", "lsm"];
const RAW: readonly (string | undefined)[] = ["raw_tracepoint", "raw_tracepoint_writable"];
const LSM_CGROUP = /^lsm_cgroup(\/|$)/;

/** Probes, and tracepoints by perf events. */
const PERF_TYPES: readonly (string | undefined)[] = ["kprobe", "tracepoint"];

/**
 * Whether a program's section says where it is attached, and libbpf attaches it there, but cgbpf does not: to probes, tracepoints
 * and many functions at once. A section without a target says no place, and libbpf does not attach it either.
 */
export function isLeftToOthers({ type, sectionType, attachTarget = "" }: ObjectProgramSpec): boolean {
  if (sectionType === undefined || attachTarget === "") return false;
  return PERF_TYPES.includes(type) || sectionType.manyTargets;
}

/** The command for raw tracepoints is that for functions and LSM hooks too: BPF_LINK_CREATE takes only iterators of these on 5.10. */
function open(
  kernel: Kernel,
  program: LoadedProgram,
): Pick<BpfAnswer<never>, "result" | "errno"> | undefined {
  const { type, section, attachTarget } = program.spec;
  const { attachType, fd } = program;
  if (attachType === bpf_attach_type.BPF_TRACE_ITER) {
    const attributes = { prog_fd: fd.number, target_fd: 0, attach_type: attachType, flags: 0 };
    return tryBpf(kernel.port, "BPF_LINK_CREATE", attributes);
  }
  if (BY_TYPES.includes(type) && !LSM_CGROUP.test(section))
    return tryBpf(kernel.port, "BPF_RAW_TRACEPOINT_OPEN", { prog_fd: fd.number });
  if (!RAW.includes(type) || attachTarget === undefined) return undefined;
  return tryBpf(kernel.port, "BPF_RAW_TRACEPOINT_OPEN", {
    name: cString(attachTarget),
    prog_fd: fd.number,
  });
}

/**
 * A link that attaches a program where its section says: iterators, functions of the kernel, LSM hooks, raw tracepoints. Undefined
 * for sections that name no such place, as those of cgroups, and where the kernel refuses.
 */
export function autoAttach(kernel: Kernel, program: LoadedProgram): Link | undefined {
  const answer = open(kernel, program);
  if (answer === undefined) return undefined;
  if (answer.errno === 0) return new Link(kernel, new Fd(kernel.port, answer.result));
  kernel.note(`program ${program.name} not attached: ${new SyscallError("bpf", answer.errno).message}`);
  return undefined;
}
