import type { ObjectBtf } from "../object/spec.ts";
import { tryBpf } from "../sys/bpf.ts";
import { SyscallError } from "../sys/errors.ts";
import { Fd } from "../sys/fd.ts";
import { liftMemoryLock } from "../sys/memory-lock.ts";
import { EPERM } from "../uapi/errno.ts";
import type { Kernel } from "./kernel.ts";

/**
 * The types of an object in the kernel; undefined when there are none or the kernel refuses them: programs and maps load
 * without, and are shown without names of functions and lines of source then.
 */
export function loadBtf(kernel: Kernel, btf: ObjectBtf | undefined): Fd | undefined {
  if (btf === undefined) return undefined;
  const call = () => tryBpf(kernel.port, "BPF_BTF_LOAD", { btf: btf.bytes, btf_size: btf.bytes.length });
  let answer = call();
  if (answer.errno === EPERM && liftMemoryLock(kernel.port)) answer = call();
  if (answer.errno === 0) return new Fd(kernel.port, answer.result);
  kernel.note(`types of the object not used: ${new SyscallError("bpf(BPF_BTF_LOAD)", answer.errno).message}`);
  return undefined;
}
