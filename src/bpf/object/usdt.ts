import { Builder } from "../../asm/builder.ts";
import { cString } from "../../bytes/text.ts";
import type { ObjectProgramSpec } from "../../object/spec/spec.ts";
import { tryBpf } from "../../sys/bpf.ts";
import { Fd } from "../../sys/fd.ts";
import { bpf_attach_type } from "../../uapi/constants.ts";
import { EBADF, EINVAL } from "../../uapi/errno.ts";
import type { Kernel } from "../kernel/kernel.ts";
import { probeProgram } from "../program/load-program.ts";

const MULTI = bpf_attach_type.BPF_TRACE_UPROBE_MULTI;
/** A directory has no code: whatever else is right, no probe can be set in it. */
const NO_BINARY = "/";
const NO_PROCESS = 0xffffffff;

/** What the kernel says to a probe in a directory. */
function errnoOfLink(kernel: Kernel, program: Fd, process: { readonly pid?: number }): number {
  const { errno, result } = tryBpf(kernel.port, "BPF_LINK_CREATE", {
    prog_fd: program.number,
    target_fd: 0,
    attach_type: MULTI,
    flags: 0,
    path: cString(NO_BINARY),
    offsets: new Uint8Array(BigUint64Array.BYTES_PER_ELEMENT),
    cnt: 1,
    ...process,
  });
  if (errno === 0) new Fd(kernel.port, result).close();
  return errno;
}

/**
 * Whether the kernel sets many probes of user programs by one link, which came with Linux 6.6, and as libbpf wants it: at first a
 * process was taken for a thread, and a number that is none was not refused before the file was looked at.
 */
function triesManyProbes(kernel: Kernel, token: Fd | undefined): boolean {
  const instructions = new Builder().mov("r0", 0).exit().bytes();
  const spec = { type: "kprobe", name: "probe", instructions, expectedAttachType: MULTI, token } as const;
  using program = probeProgram(kernel, spec);
  if (program === undefined || errnoOfLink(kernel, program, {}) !== EBADF) return false;
  return errnoOfLink(kernel, program, { pid: NO_PROCESS }) === EINVAL;
}

/**
 * A program for USDT as it has to be loaded: where it is attached in one call, it must say so when it is loaded. All others as they are.
 */
export function forKernel(
  kernel: Kernel,
  program: ObjectProgramSpec,
  token: Fd | undefined,
): ObjectProgramSpec {
  if (!program.sectionType?.usdt) return program;
  kernel.features.manyUserProbes ??= triesManyProbes(kernel, token);
  return kernel.features.manyUserProbes ? { ...program, expectedAttachType: MULTI } : program;
}
