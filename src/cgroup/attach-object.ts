import { CgbpfError } from "../bpf/failure/failures.ts";
import type { Kernel } from "../bpf/kernel/kernel.ts";
import type { Link } from "../bpf/link/link.ts";
import type { LoadedProgram } from "../bpf/object/loaded-object.ts";
import { Owned } from "../bpf/owned.ts";
import { openProgramById, type Program } from "../bpf/program/program.ts";
import { unlessSyscallFails } from "../sys/errors.ts";
import type { AttachMode } from "../uapi/attach-mode.ts";
import { attachTypeByNumber, attachTypeName } from "../uapi/attach-types.ts";
import { attachOpen } from "./attach.ts";
import { linkOpen } from "./attach-link.ts";
import { detachOpen } from "./detach.ts";
import { type Cgroup, type CgroupRef, withCgroup } from "./directory/cgroup.ts";
import { isForSameHook, programsInPlace } from "./same-hook.ts";
import { ATTACH_OPTIONS, ORDER_OPTIONS, refuseUnsupported, type Target } from "./target.ts";

export interface AttachObjectOptions {
  readonly cgroup: CgroupRef;
  /** Programs of an object that loadObject loaded: each goes to the hook that its section names. */
  readonly programs: readonly LoadedProgram[];
  /** As for attachProgram; `multi` if not given. */
  readonly mode?: AttachMode;
}

function checkHooks(programs: readonly LoadedProgram[]): void {
  for (const program of programs) {
    const hook = attachTypeByNumber(program.attachType);
    if (hook?.programType === program.type) continue;
    throw new CgbpfError("program-not-for-cgroup", { program: program.name, section: program.spec.section });
  }
}

/** In other modes than `multi` a hook takes one program, and the next would take its place. */
function checkSharing(programs: readonly LoadedProgram[]): void {
  for (const one of programs) {
    const { attachType } = one;
    const same = programs.filter((other) => other.attachType === attachType && isForSameHook(one, other));
    if (same.length > 1)
      throw new CgbpfError("hook-shared", {
        attachType: attachTypeName(attachType),
        programs: same.map(({ name }) => name),
      });
  }
}

/** What is attached where a program is about to take the place of another; held open, so that it can come back. */
function replacedBy(kernel: Kernel, cgroup: Cgroup, program: LoadedProgram, opened: Owned): Program[] {
  return programsInPlace(kernel, { cgroup, attachType: program.attachType, program }).flatMap((id) => {
    const other = unlessSyscallFails(() => openProgramById(kernel, id));
    return other ? [opened.add(other)] : [];
  });
}

/** Takes a step back. What another process has changed meanwhile cannot be, and is not to hide why it is done. */
function takeBack(kernel: Kernel, step: () => void): void {
  try {
    step();
  } catch (error) {
    if (!(error instanceof CgbpfError)) throw error;
    kernel.note(`not taken back: ${error.message}`);
  }
}

/**
 * Attaches programs of an object file to a cgroup, each to the hook that its section names: all of them, or none. They stay as
 * attachProgram has it.
 * @throws CgbpfError `program-not-for-cgroup`, `hook-shared`, `attach-failed`, and what opening the cgroup throws
 */
export function attachObject(kernel: Kernel, options: AttachObjectOptions): void {
  const { cgroup: path, programs, mode = "multi" } = options;
  refuseUnsupported(options, ORDER_OPTIONS);
  checkHooks(programs);
  if (mode !== "multi") checkSharing(programs);
  withCgroup(kernel, path, (cgroup) => {
    using opened = new Owned();
    using attached = new Owned();
    for (const program of programs) {
      const before = mode === "multi" ? [] : replacedBy(kernel, cgroup, program, opened);
      const target = { cgroup, attachType: program.attachType, program };
      attachOpen(kernel, target, { mode });
      attached.undo(() => takeBack(kernel, () => restore(kernel, target, mode, before)));
    }
    attached.release();
  });
}

/** Detaches a program again, or puts those back whose place it took. */
function restore(kernel: Kernel, target: Target, mode: AttachMode, before: readonly Program[]): void {
  if (before.length === 0) detachOpen(kernel, target);
  for (const program of before) attachOpen(kernel, { ...target, program }, { mode });
}

/**
 * The same by links, one for each program and in their order: they end with their last descriptor and pin. All or none.
 * @throws CgbpfError `program-not-for-cgroup`, `attach-failed`, and what opening the cgroup throws
 */
export function linkObject(kernel: Kernel, options: Omit<AttachObjectOptions, "mode">): Link[] {
  refuseUnsupported(options, ATTACH_OPTIONS);
  checkHooks(options.programs);
  return withCgroup(kernel, options.cgroup, (cgroup) => {
    using owned = new Owned();
    const links = options.programs.map((program) =>
      owned.add(linkOpen(kernel, { cgroup, attachType: program.attachType, program })),
    );
    owned.release();
    return links;
  });
}
