import type { Kernel } from "../bpf/kernel.ts";
import { openPrograms } from "../bpf/program.ts";
import { unlessFailedWith } from "../sys/errors.ts";
import { ATTACH_TYPES, type AttachType } from "../uapi/attach-types.ts";
import { EPERM } from "../uapi/errno.ts";

/** Program types of all loaded programs; undefined when they may not be listed. */
function loadedProgramTypes(kernel: Kernel): ReadonlySet<number> | undefined {
  return unlessFailedWith([EPERM], () => {
    const types = new Set<number>();
    for (const program of openPrograms(kernel)) types.add(program.type);
    return types;
  });
}

/**
 * The hooks at which any cgroup can have a program now: those that fit the type of a loaded program.
 * Usually 2 to 4 of 29, so that a walk over many cgroups asks for a tenth.
 */
export function candidateAttachTypes(kernel: Kernel): readonly AttachType[] {
  const loaded = loadedProgramTypes(kernel);
  return loaded ? ATTACH_TYPES.filter((type) => loaded.has(type.programType)) : ATTACH_TYPES;
}
