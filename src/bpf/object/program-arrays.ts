import type { ObjectProgramSpec, ObjectSpec } from "../../object/spec/spec.ts";
import { failedWith, unlessSyscallFails } from "../../sys/errors.ts";
import type { Fd } from "../../sys/fd.ts";
import { descriptorInfo } from "../../sys/files/file.ts";
import { bpf_map_type } from "../../uapi/constants.ts";
import { EINVAL } from "../../uapi/errno.ts";
import { programTypeName } from "../../uapi/prog-types.ts";
import { CgbpfError, isFailure } from "../failure/failures.ts";
import type { ArrayOwner, Reason } from "../failure/reasons.ts";
import type { Kernel } from "../kernel/kernel.ts";

/** Said of a context that is declared as void *, and of nothing else where the array is what is wrong. */
const OF_CONTEXT = /^arg#0 reference type\('UNKNOWN '\) size cannot be determined/;

/** What of an object is in the kernel when one of its programs is loaded. */
export interface SoFar {
  readonly spec: ObjectSpec;
  readonly maps: readonly Fd[];
  /** Programs that were loaded before. */
  readonly before: readonly ObjectProgramSpec[];
}

/** Numbers of the arrays out of which a program calls others. */
function arraysOf({ maps }: ObjectSpec, { code }: ObjectProgramSpec): number[] {
  const used = code.references.flatMap((reference) => (reference.kind === "map" ? [reference.map] : []));
  return [...new Set(used)].filter((map) => maps[map]?.type === bpf_map_type.BPF_MAP_TYPE_PROG_ARRAY);
}

function isAlike(a: ObjectProgramSpec, b: ObjectProgramSpec): boolean {
  return (
    a.type === b.type &&
    a.expectedAttachType === b.expectedAttachType &&
    a.sectionType?.fragments === b.sectionType?.fragments
  );
}

/** An array that was there before belongs to the programs that used it first: fdinfo has their type. */
function ownerByKernel(kernel: Kernel, map: Fd | undefined): ArrayOwner | undefined {
  const line = map && unlessSyscallFails(() => descriptorInfo(kernel.port, map, "owner_prog_type"));
  return line === undefined ? undefined : { programType: programTypeName(Number(line)) ?? line };
}

function ownerOf(
  kernel: Kernel,
  { spec, maps, before }: SoFar,
  program: ObjectProgramSpec,
  array: number,
): ArrayOwner | undefined {
  const users = before.filter((other) => arraysOf(spec, other).includes(array));
  const other = users.find((user) => !isAlike(user, program));
  if (other) return { program: other.name, section: other.section };
  return users.length === 0 ? ownerByKernel(kernel, maps[array]) : undefined;
}

function reasonFor(kernel: Kernel, soFar: SoFar, program: ObjectProgramSpec): Reason | undefined {
  for (const array of arraysOf(soFar.spec, program)) {
    const owner = ownerOf(kernel, soFar, program, array);
    const { name, section } = program;
    const map = soFar.spec.maps[array]?.name ?? "";
    if (owner) return { kind: "array-of-other-programs", program: name, section, map, owner };
  }
  return undefined;
}

/**
 * What `load` makes. Behind the verifier, which has nothing against it, the kernel refuses a program that calls others out of an array
 * which belongs to programs of another type or hook (bpf_prog_map_compatible of kernel/bpf/core.c): then the error says so.
 */
export function sayingWhoseArray<T>(
  kernel: Kernel,
  soFar: SoFar,
  program: ObjectProgramSpec,
  load: () => T,
): T {
  try {
    return load();
  } catch (error) {
    if (!isFailure(error, "load-failed") || error.reason || !failedWith(error.cause, EINVAL)) throw error;
    const { details, cause } = error;
    const isAccepted = details.problem === "" || OF_CONTEXT.test(details.problem);
    const reason = isAccepted ? reasonFor(kernel, soFar, program) : undefined;
    throw reason ? new CgbpfError("load-failed", details, { cause, reason }) : error;
  }
}
