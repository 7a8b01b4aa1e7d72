import type { Kernel } from "../bpf/kernel/kernel.ts";
import { openProgramById, type Program } from "../bpf/program/program.ts";
import { unlessSyscallFails } from "../sys/errors.ts";
import type { Fd } from "../sys/fd.ts";
import { type AttachedIds, ProgramQuery } from "./hook-query.ts";
import type { Target } from "./target.ts";

/** Of programs of one attach type: whether they share a list. Only LSM hooks have one each, behind the same attach type. */
export function isForSameHook(one: Program, other: Program): boolean {
  return one.info.attachBtfId === other.info.attachBtfId;
}

function isIdForSameHook(kernel: Kernel, program: Program, id: number): boolean {
  using other = unlessSyscallFails(() => openProgramById(kernel, id));
  return other !== undefined && isForSameHook(program, other);
}

/**
 * What a cgroup has in the list that a program goes to. For LSM hooks the kernel answers with those of all, and with the mode of none.
 * @throws SyscallError as ProgramQuery does
 */
export function attachedBeside(
  kernel: Kernel,
  cgroup: Fd,
  attachType: number,
  program: Program,
): AttachedIds {
  const attached = new ProgramQuery(kernel).run(cgroup, attachType);
  if (program.info.attachBtfId === 0) return attached;
  const same = attached.ids.map((id) => isIdForSameHook(kernel, program, id));
  const flags = attached.flags.filter((_, i) => same[i]);
  return { ...attached, ids: attached.ids.filter((_, i) => same[i]), flags, modeFlags: flags[0] ?? 0 };
}

/**
 * Returns ids of the programs, itself among them, whose place a program takes, where it is attached in another mode than `multi`; none where that
 * cannot be asked.
 */
export function programsInPlace(kernel: Kernel, { cgroup, attachType, program }: Target): number[] {
  const attached = unlessSyscallFails(() => attachedBeside(kernel, cgroup.fd, attachType, program));
  return [...(attached?.ids ?? [])];
}
