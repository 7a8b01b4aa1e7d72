import type { Kernel } from "../bpf/kernel.ts";
import { openPrograms } from "../bpf/program.ts";
import { SyscallError } from "../sys/errors.ts";
import { ATTACH_TYPES, type AttachType } from "../uapi/attach-types.ts";

/** Program types of all loaded programs; undefined when they cannot be listed, as without CAP_SYS_ADMIN. */
function loadedProgramTypes(kernel: Kernel): ReadonlySet<number> | undefined {
  try {
    const types = new Set<number>();
    for (const program of openPrograms(kernel)) types.add(program.type);
    return types;
  } catch (error) {
    if (!(error instanceof SyscallError)) throw error;
    kernel.note(`all hooks are asked for: ${error.message}`);
    return undefined;
  }
}

/**
 * The hooks at which any cgroup can have a program now: those that fit the type of a loaded program.
 * Usually 2 to 4 of 29, so that a walk over many cgroups asks for a tenth.
 */
export function candidateAttachTypes(kernel: Kernel): readonly AttachType[] {
  const loaded = loadedProgramTypes(kernel);
  return loaded ? ATTACH_TYPES.filter((type) => loaded.has(type.programType)) : ATTACH_TYPES;
}
