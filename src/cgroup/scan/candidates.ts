import type { Kernel } from "../../bpf/kernel/kernel.ts";
import { loadedProgramTypes } from "../../bpf/program/program-types.ts";
import { SyscallError } from "../../sys/errors.ts";
import { ATTACH_TYPES, type AttachType } from "../../uapi/attach-types.ts";

/** Undefined where loaded programs cannot be listed, as without CAP_SYS_ADMIN. */
function ask<T>(kernel: Kernel, question: () => T): T | undefined {
  try {
    return question();
  } catch (error) {
    if (!(error instanceof SyscallError)) throw error;
    kernel.note(`all hooks are asked for: ${error.message}`);
    return undefined;
  }
}

const CGROUP_PROGRAM_TYPES: ReadonlySet<number> = new Set(ATTACH_TYPES.map((type) => type.programType));

/** False when no loaded program is of a type that a cgroup can have; usually one of the first that are loaded is. */
export function mayHavePrograms(kernel: Kernel): boolean {
  const some = () => {
    for (const type of loadedProgramTypes(kernel)) if (CGROUP_PROGRAM_TYPES.has(type)) return true;
    return false;
  };
  return ask(kernel, some) ?? true;
}

/**
 * The hooks at which any cgroup can have a program now: those that fit the type of a loaded program; all of them where loaded
 * programs cannot be listed. Usually 2 to 4 of 29, so that a walk over many cgroups asks for a tenth.
 */
export function candidateAttachTypes(kernel: Kernel): readonly AttachType[] {
  const loaded = ask(kernel, () => new Set(loadedProgramTypes(kernel)));
  return loaded ? ATTACH_TYPES.filter((type) => loaded.has(type.programType)) : ATTACH_TYPES;
}
