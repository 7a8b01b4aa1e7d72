import type { Kernel } from "../bpf/kernel.ts";
import { loadedProgramTypes } from "../bpf/program-types.ts";
import { SyscallError } from "../sys/errors.ts";
import { ATTACH_TYPES, type AttachType } from "../uapi/attach-types.ts";

/**
 * The hooks at which any cgroup can have a program now: those that fit the type of a loaded program; all of them where loaded
 * programs cannot be listed, as without CAP_SYS_ADMIN. Usually 2 to 4 of 29, so that a walk over many cgroups asks for a tenth.
 */
export function candidateAttachTypes(kernel: Kernel): readonly AttachType[] {
  try {
    const loaded = loadedProgramTypes(kernel);
    return ATTACH_TYPES.filter((type) => loaded.has(type.programType));
  } catch (error) {
    if (!(error instanceof SyscallError)) throw error;
    kernel.note(`all hooks are asked for: ${error.message}`);
    return ATTACH_TYPES;
  }
}
