import type { ProgramRef } from "../bpf/failure/refs.ts";
import type { Kernel } from "../bpf/kernel/kernel.ts";
import { findProgram } from "../bpf/program/find-program.ts";
import { Program } from "../bpf/program/program.ts";
import { type AttachTypeRef, attachTypeName, attachTypeNumber } from "../uapi/attach-types.ts";
import { type Cgroup, type CgroupRef, withCgroup } from "./directory/cgroup.ts";

/** A program that is open already, or words that name one. */
export type ProgramArgument = Program | ProgramRef;

/** Which program goes where. */
export interface TargetOptions {
  readonly cgroup: CgroupRef;
  readonly attachType: AttachTypeRef;
  readonly program: ProgramArgument;
}

/** The same, open. */
export interface Target {
  readonly cgroup: Cgroup;
  readonly attachType: number;
  readonly program: Program;
}

function withProgram<T>(kernel: Kernel, program: ProgramArgument, use: (program: Program) => T): T {
  if (program instanceof Program) return use(program);
  using found = findProgram(kernel, program);
  return use(found);
}

/** Returns what `use` does with cgroup and program, open meanwhile. A program that the caller has open stays open. */
export function withTarget<T>(kernel: Kernel, options: TargetOptions, use: (target: Target) => T): T {
  const attachType = attachTypeNumber(options.attachType);
  return withCgroup(kernel, options.cgroup, (cgroup) =>
    withProgram(kernel, options.program, (program) => use({ cgroup, attachType, program })),
  );
}

/** Returns what a failure tells of a target. */
export function targetDetails({ cgroup, attachType, program }: Target) {
  return { cgroup: cgroup.path, attachType: attachTypeName(attachType), programId: program.id };
}
