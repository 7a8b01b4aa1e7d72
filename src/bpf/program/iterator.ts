import { bpf } from "../../sys/bpf.ts";
import { Fd } from "../../sys/fd.ts";
import { bpf_attach_type } from "../../uapi/constants.ts";
import type { Kernel } from "../kernel/kernel.ts";
import { loadProgram } from "./load-program.ts";
import type { Program } from "./program.ts";

/** An iterator program of ours. */
export interface IteratorSpec {
  readonly name: string;
  readonly instructions: Uint8Array;
  /** BTF id of the kernel's function that stands for the iterator: `bpf_iter_task_file`. */
  readonly btfId: number;
}

/** Loads an iterator program. Since Linux 5.8. @throws CgbpfError `load-failed` where CAP_BPF or CAP_PERFMON is missing */
export function loadIterator(kernel: Kernel, { name, instructions, btfId }: IteratorSpec): Program {
  return loadProgram(kernel, {
    type: "tracing",
    instructions,
    name,
    expectedAttachType: bpf_attach_type.BPF_TRACE_ITER,
    attachBtfId: btfId,
  });
}

/**
 * Returns the link of an iterator, which can be run any number of times.
 * @param walk union bpf_iter_link_info: what to walk, where that is not everything
 * @throws SyscallError
 */
export function linkIterator({ port }: Kernel, program: Program, walk?: Uint8Array): Fd {
  const { result } = bpf(port, "BPF_LINK_CREATE", {
    prog_fd: program.fd.number,
    target_fd: 0,
    attach_type: bpf_attach_type.BPF_TRACE_ITER,
    flags: 0,
    ...(walk && { iter_info: walk, iter_info_len: walk.length }),
  });
  return new Fd(port, result);
}

/** Returns one run of an iterator: it goes on while it is read. @throws SyscallError */
export function openRun({ port }: Kernel, link: Fd): Fd {
  return new Fd(port, bpf(port, "BPF_ITER_CREATE", { link_fd: link.number, flags: 0 }).result);
}
