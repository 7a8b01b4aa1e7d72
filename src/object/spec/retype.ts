import { btfTargetOf, type SectionType } from "./section-types.ts";
import type { ObjectProgramSpec } from "./spec.ts";

/**
 * Returns a program that is given another type than its section's, as bpf_program__set_type() of libbpf has it: what the section says
 * of target and flags is about its own type, and is dropped with it. A hook of the same type changes only what it is attached to.
 */
export function retyped(program: ObjectProgramSpec, given: SectionType): ObjectProgramSpec {
  const { programType, attachType } = given;
  const typed = { ...program, type: programType, expectedAttachType: attachType };
  const own = program.sectionType;
  if (own?.programType !== programType) return { ...typed, sectionType: undefined, attachTarget: undefined };
  return { ...typed, sectionType: { ...own, btfTarget: own.btfTarget && btfTargetOf(attachType) } };
}
