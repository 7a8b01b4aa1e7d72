import type { ProgramRef } from "../../bpf/failure/refs.ts";
import { matchPrefix } from "./prefix.ts";
import { UsageError } from "./usage-error.ts";

/** strtoul(3) with base 0: decimal, 0x for hexadecimal, 0 for octal; an empty word is 0. */
const C_NUMBER = /^\s*\+?(?:0[xX](?<hex>[0-9a-fA-F]+)|(?<octal>0[0-7]*)|(?<decimal>[1-9][0-9]*)|(?<empty>))$/;
const MAX_ID = 0xffffffff;

/** @throws UsageError when the word is no id */
export function parseId(word: string): number {
  const groups = C_NUMBER.exec(word)?.groups;
  const { hex, octal, decimal } = groups ?? {};
  const id = hex ? Number.parseInt(hex, 16) : octal ? Number.parseInt(octal, 8) : Number(decimal ?? 0);
  if (groups === undefined || id > MAX_ID) {
    throw new UsageError(`can't parse ${word} as ID`, `an id is a number from 1 to ${MAX_ID}`);
  }
  return id;
}

function parseTag(word: string): ProgramRef {
  if (!/^[0-9a-fA-F]{16}$/.test(word)) {
    throw new UsageError("can't parse tag", `'${word}' is no tag: a tag is 16 hexadecimal digits`);
  }
  return { tag: word.toLowerCase() };
}

/** The ways to name a program. */
export const PROGRAM_KEYWORDS = [
  { keyword: "id", operand: "PROG_ID", parse: (word: string): ProgramRef => ({ id: parseId(word) }) },
  { keyword: "tag", operand: "PROG_TAG", parse: parseTag },
  { keyword: "name", operand: "PROG_NAME", parse: (name: string): ProgramRef => ({ name }) },
  { keyword: "pinned", operand: "FILE", parse: (pinned: string): ProgramRef => ({ pinned }) },
] as const;

/** PROG of the man page: a keyword, or the beginning of one, and what it asks for. @throws UsageError */
export function parseProgram(keyword: string, operand: string): ProgramRef {
  const match = matchPrefix(keyword, PROGRAM_KEYWORDS, (row) => row.keyword);
  if (match === undefined) {
    throw new UsageError(`expected 'id', 'tag', 'name' or 'pinned', got: '${keyword}'?`);
  }
  return match.row.parse(operand);
}
