import { CgbpfError } from "../failure/failures.ts";
import type { ProgramRef } from "../failure/refs.ts";
import type { Kernel } from "../kernel/kernel.ts";
import { checkRef } from "../loaded/check-ref.ts";
import { listFailure, openLoaded } from "../loaded/open-loaded.ts";
import { eachProgram, Program } from "./program.ts";

/**
 * Returns the one loaded program that `ref` names, held open.
 *
 * @example
 * using program = findProgram(kernel, { name: "allow_loopback" });
 * @throws CgbpfError `program-not-found`, `program-ambiguous`, `object-open-failed`, `object-list-failed`, `pin-open-failed`,
 *   `pin-type-wrong`
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
 * Returns the programs that `ref` names, at least one, held open. Only a tag or a name can name several.
 * @throws CgbpfError as findProgram does, but for `program-ambiguous`
 */
export function findProgramsOf(kernel: Kernel, named: ProgramRef): Program[] {
  const ref = checkRef(named, ["id", "tag", "name", "pinned"]);
  if ("id" in ref || "pinned" in ref) return [new Program(kernel, openLoaded(kernel, "prog", ref))];
  const found = findPrograms(kernel, ref);
  if (found.length === 0) throw new CgbpfError("program-not-found", { ref });
  return found;
}

/** A tag or a name, which several programs may have. */
type SharedRef = { readonly tag: string } | { readonly name: string };

/**
 * Returns all loaded programs with this tag or name, held open. A name matches the whole one as well as the kernel's 15
 * characters of it. A program that is unloaded while the list is read is not in it.
 * @throws CgbpfError `object-list-failed`
 */
export function findPrograms(kernel: Kernel, named: SharedRef): Program[] {
  const ref = checkRef(named, ["tag", "name"]);
  const found: Program[] = [];
  try {
    for (const program of eachProgram(kernel)) {
      if (matches(program, ref)) found.push(new Program(kernel, program.fd.duplicate()));
    }
    return found;
  } catch (cause) {
    for (const program of found) program.close();
    throw listFailure(kernel, "prog", cause, ref);
  }
}

function matches(program: Program, ref: SharedRef): boolean {
  const { info } = program;
  if ("tag" in ref) return info.tag === ref.tag.toLowerCase();
  return info.name === ref.name || info.shortName === ref.name;
}
