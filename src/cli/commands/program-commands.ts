import type { ProgramRef } from "../../bpf/failure/failures.ts";
import { listed } from "../../bpf/failure/listed.ts";
import { findProgram, findProgramsOf } from "../../bpf/program/find-program.ts";
import { openPrograms, type Program } from "../../bpf/program/program.ts";
import { printArray } from "../failure/report.ts";
import type { Session } from "../output/session.ts";
import { ProgramPrinter } from "../print/program-rows.ts";
import { parseProgram } from "../words/program-words.ts";
import { UsageError } from "../words/usage-error.ts";
import { pinAndSay, requireWords } from "./pin-command.ts";

const PROGRAM_WORDS = 2;

export function showPrograms(session: Session, words: readonly string[]): void {
  const [first = "", operand = ""] = words;
  if (words.length === PROGRAM_WORDS) showMatching(session, parseProgram(first, operand));
  else if (words.length > 0) throw new UsageError(`what is '${first}'?`);
  else showAll(session);
}

/** One program alone, or the array of several that share a tag or name. */
function showMatching(session: Session, ref: ProgramRef): void {
  const printer = new ProgramPrinter(session);
  withPrograms(session, ref, (programs) => {
    const print = () => {
      for (const program of programs) printer.print(program);
    };
    if (programs.length > 1) printArray(session, print);
    else print();
  });
}

/** What `use` does with all programs that are meant, open meanwhile. */
export function withPrograms(
  session: Session,
  ref: ProgramRef,
  use: (programs: readonly Program[]) => void,
): void {
  const programs = findProgramsOf(session.kernel, ref);
  try {
    use(programs);
  } finally {
    for (const program of programs) program.close();
  }
}

function showAll(session: Session): void {
  const printer = new ProgramPrinter(session);
  printArray(session, () => {
    for (const program of listed(session.kernel, "prog", openPrograms(session.kernel)))
      printer.print(program);
  });
}

export function pinProgram(session: Session, words: readonly string[], typed: string): void {
  requireWords(words, PROGRAM_WORDS + 1, typed);
  const [keyword = "", operand = "", path = ""] = words;
  using program = findProgram(session.kernel, parseProgram(keyword, operand));
  pinAndSay(session, program, path);
}
