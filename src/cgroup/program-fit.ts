import type { Reason } from "../bpf/failure/reasons.ts";
import type { Program } from "../bpf/program/program.ts";
import { ATTACH_TYPES, type AttachTypeName, attachTypeByNumber } from "../uapi/attach-types.ts";

/** The other hooks that programs of this type can go to. */
function otherHooks({ info }: Program, attachType: number): AttachTypeName[] {
  const rows = ATTACH_TYPES.filter((row) => row.programType === info.type && row.number !== attachType);
  return rows.map((row) => row.name);
}

/** The reason that this type of program goes to other hooks; undefined when it fits. */
export function typeMismatch(program: Program, attachType: number): Reason | undefined {
  const { type, typeName } = program.info;
  if (attachTypeByNumber(attachType)?.programType === type) return undefined;
  return { kind: "type-mismatch", programType: typeName, fits: otherHooks(program, attachType) };
}

/**
 * The reason that the program fits by type, but was loaded for another of the hooks of its type. The kernel does not tell
 * for which, so these are all it can be; undefined when there is no other.
 */
export function hookMismatch(program: Program, attachType: number): Reason | undefined {
  const fits = otherHooks(program, attachType);
  if (fits.length === 0) return undefined;
  return { kind: "loaded-for-other-hook", programType: program.info.typeName, fits };
}

/** The reason that this kernel does not know the hook; undefined for a number that no row of the table has. */
export function unsupportedHook(attachType: number): Reason | undefined {
  const since = attachTypeByNumber(attachType)?.since;
  return since === undefined ? undefined : { kind: "unsupported-attach-type", since };
}
