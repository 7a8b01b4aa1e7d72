import { failedWith, SyscallError } from "../../sys/errors.ts";
import { EACCES, ENOENT, EPERM } from "../../uapi/errno.ts";
import { CgbpfError, type ProgramRef } from "../failure/failures.ts";
import { missingCapability } from "../failure/missing-capability.ts";
import type { Kernel } from "../kernel/kernel.ts";
import { openPin } from "../pin/open-pin.ts";
import { openProgramById, openPrograms, Program } from "./program.ts";

/**
 * The one loaded program that `ref` names, held open.
 * @throws CgbpfError `program-not-found`, `program-ambiguous`, `cannot-list-programs`, `cannot-open-pin`, `wrong-object-type`
 */
export function findProgram(kernel: Kernel, ref: ProgramRef): Program {
  const found = findProgramsOf(kernel, ref);
  const [first] = found;
  if (first !== undefined && found.length === 1) return first;
  const ids = found.map((program) => program.id);
  for (const program of found) program.close();
  throw new CgbpfError("program-ambiguous", { ref, ids });
}

/**
 * The programs that `ref` names, at least one, held open. Only a tag or a name can name several.
 * @throws CgbpfError `program-not-found`, `cannot-list-programs`, `cannot-open-pin`, `wrong-object-type`
 */
export function findProgramsOf(kernel: Kernel, ref: ProgramRef): Program[] {
  if ("id" in ref) return [programById(kernel, ref.id)];
  if ("pinned" in ref) return [programByPin(kernel, ref.pinned)];
  const found = findPrograms(kernel, ref);
  if (found.length === 0) throw new CgbpfError("program-not-found", { ref });
  return found;
}

function programById(kernel: Kernel, id: number): Program {
  try {
    return openProgramById(kernel, id);
  } catch (cause) {
    if (failedWith(cause, ENOENT)) throw new CgbpfError("program-not-found", { ref: { id } }, { cause });
    throw cannotList(kernel, cause, id);
  }
}

function programByPin(kernel: Kernel, path: string): Program {
  const { fd, type } = openPin(kernel, path);
  if (type === "prog") return new Program(kernel, fd);
  fd.close();
  throw new CgbpfError("wrong-object-type", { path, type, expected: "prog" });
}

function cannotList(kernel: Kernel, cause: unknown, id?: number): unknown {
  if (!(cause instanceof SyscallError)) return cause;
  const reason = failedWith(cause, EPERM, EACCES) ? missingCapability(kernel, "CAP_SYS_ADMIN") : undefined;
  return new CgbpfError("cannot-list-programs", id === undefined ? {} : { id }, { cause, reason });
}

/**
 * All loaded programs with this tag or name, held open. A name matches the whole one as well as the kernel's 15 characters of it.
 * A program that is unloaded while the list is read is not in it.
 * @throws CgbpfError `cannot-list-programs`
 */
export function findPrograms(
  kernel: Kernel,
  ref: { readonly tag: string } | { readonly name: string },
): Program[] {
  const found: Program[] = [];
  try {
    for (const program of openPrograms(kernel)) {
      if (matches(program, ref)) found.push(new Program(kernel, program.fd.duplicate()));
    }
    return found;
  } catch (cause) {
    for (const program of found) program.close();
    throw cannotList(kernel, cause);
  }
}

function matches(program: Program, ref: { readonly tag: string } | { readonly name: string }): boolean {
  const { info } = program;
  if ("tag" in ref) return info.tag === ref.tag.toLowerCase();
  return info.name === ref.name || info.shortName === ref.name;
}
