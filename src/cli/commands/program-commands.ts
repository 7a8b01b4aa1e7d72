import type { ProgramRef } from "../../bpf/failure/refs.ts";
import { findProgram, findProgramsOf } from "../../bpf/program/find-program.ts";
import type { Program } from "../../bpf/program/program.ts";
import { listPrograms, ProgramLister, type ProgramListing } from "../../listing/program-listing.ts";
import { printArray } from "../output/report.ts";
import type { Session } from "../output/session.ts";
import { programText, writeProgram } from "../print/program-rows.ts";
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

function listOptions({ options }: Session) {
  return { pins: options.pinned, holders: true, metadata: true, lockedMemory: true };
}

function printProgram(session: Session, program: ProgramListing): void {
  if (session.json) writeProgram(session.json, program);
  else session.print(programText(program));
}

/** One program alone, or the array of several that share a tag or name. */
function showMatching(session: Session, ref: ProgramRef): void {
  const lister = new ProgramLister(session.kernel, listOptions(session));
  withPrograms(session, ref, (programs) => {
    const print = () => {
      for (const program of programs) printProgram(session, lister.describe(program));
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
  const programs = listPrograms(session.kernel, listOptions(session));
  printArray(session, () => {
    for (const program of programs) printProgram(session, program);
  });
}

export function pinProgram(session: Session, words: readonly string[], typed: string): void {
  requireWords(words, PROGRAM_WORDS + 1, typed);
  const [keyword = "", operand = "", path = ""] = words;
  using program = findProgram(session.kernel, parseProgram(keyword, operand));
  pinAndSay(session, program, path);
}
