import { BTF_FEATURES, type BtfFeature, probeOf } from "../../btf/format/features.ts";
import { sanitizeBtf } from "../../btf/sanitize.ts";
import type { ObjectBtf } from "../../object/spec/spec.ts";
import { tryBpf } from "../../sys/bpf.ts";
import { SyscallError } from "../../sys/errors.ts";
import { Fd } from "../../sys/fd.ts";
import { liftMemoryLock } from "../../sys/memory-lock.ts";
import { EPERM } from "../../uapi/errno.ts";
import type { Kernel } from "../kernel/kernel.ts";

function call(kernel: Kernel, bytes: Uint8Array): { readonly result: number; readonly errno: number } {
  return tryBpf(kernel.port, "BPF_BTF_LOAD", { btf: bytes, btf_size: bytes.length });
}

/** What this kernel knows of BTF, found by trying. */
function knownFeatures(kernel: Kernel): Set<BtfFeature> {
  const names = Object.keys(BTF_FEATURES) as BtfFeature[];
  return new Set(
    names.filter((name) => {
      const { result, errno } = call(kernel, probeOf(name));
      if (errno === 0) new Fd(kernel.port, result).close();
      return errno === 0;
    }),
  );
}

/** Without what a kernel refuses that is older than the types; undefined when it knows all of them, and so minds something else. */
function forOlderKernel(kernel: Kernel, { types }: ObjectBtf): Uint8Array | undefined {
  const known = knownFeatures(kernel);
  return known.size === Object.keys(BTF_FEATURES).length ? undefined : sanitizeBtf(types, known);
}

/**
 * The types of an object in the kernel, without kinds that an older one does not know. Undefined when there are none or the
 * kernel refuses them all the same: programs and maps load without, and are shown without names of functions and lines of
 * source then.
 */
export function loadBtf(kernel: Kernel, btf: ObjectBtf | undefined): Fd | undefined {
  if (btf === undefined) return undefined;
  let answer = call(kernel, btf.bytes);
  if (answer.errno === EPERM && liftMemoryLock(kernel.port)) answer = call(kernel, btf.bytes);
  const older = answer.errno === 0 || answer.errno === EPERM ? undefined : forOlderKernel(kernel, btf);
  if (older) answer = call(kernel, older);
  if (answer.errno === 0) return new Fd(kernel.port, answer.result);
  kernel.note(`types of the object not used: ${new SyscallError("bpf(BPF_BTF_LOAD)", answer.errno).message}`);
  return undefined;
}
