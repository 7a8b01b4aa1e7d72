import { CgbpfError } from "../bpf/failure/failures.ts";
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

/** Options of the order in which programs run. */
export const ORDER_OPTIONS = ["anchor", "replace", "revision"] as const;
/** What only a direct attachment has: a link is `multi` by nature. */
export const ATTACH_OPTIONS = ["mode", ...ORDER_OPTIONS] as const;

/**
 * Refuses options that would be passed over, as values of a wider type can have them.
 * @throws CgbpfError `option-unsupported`
 */
export function refuseUnsupported(options: object, names: readonly string[]): void {
  const option = names.find((name) => Reflect.get(options, name) !== undefined);
  if (option !== undefined) throw new CgbpfError("option-unsupported", { option });
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
