import { writeSync } from "node:fs";
import type { Message } from "../protocol.ts";

const STDOUT = 1;

/** Sends one line to the host. */
export function send(message: Message): void {
  writeSync(STDOUT, `${JSON.stringify(message)}\n`);
}

/** JSON has no numbers of 64 bits, and the order of members says nothing. */
function plain(_: string, value: unknown): unknown {
  if (typeof value === "bigint") return String(value);
  if (typeof value !== "object" || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** A value as lines that can be compared. */
export function linesOf(value: unknown): string[] {
  return (typeof value === "string" ? value : JSON.stringify(value, plain, 2)).split(/\n|\\n/);
}

const LONGEST_LINE = 300;

/** The first line that differs, and the one before it. */
export function differenceOf(actual: unknown, expected: unknown): string | undefined {
  const [got, wanted] = [linesOf(actual), linesOf(expected)];
  const at = Array.from({ length: Math.max(got.length, wanted.length) }).findIndex(
    (_, i) => got[i] !== wanted[i],
  );
  if (at < 0) return undefined;
  const show = (lines: readonly string[]) =>
    JSON.stringify(lines.slice(Math.max(0, at - 1), at + 1).map((line) => line.slice(0, LONGEST_LINE)));
  return `line ${at + 1}, expected: ${show(wanted)}\n${" ".repeat(String(at + 1).length)}           got: ${show(got)}`;
}

/** One case of our own: passed when both values are the same. */
export function expectEqual(title: string, actual: unknown, expected: unknown): void {
  const failure = differenceOf(actual, expected);
  send({ kind: "case", sort: "own", title, ...(failure !== undefined && { failure }) });
}

/** One case of our own: passed when the text matches. */
export function expectMatch(title: string, actual: string, expected: RegExp): void {
  if (expected.test(actual)) send({ kind: "case", sort: "own", title });
  else send({ kind: "case", sort: "own", title, failure: `expected: ${expected}\n     got: ${actual}` });
}

/** Of an error that has a verifier's log in it the end is what tells. */
const LAST_LINES = 40;

/** A group of cases; what it throws fails, and the other groups run all the same. */
export function group(name: string, run: () => void): void {
  try {
    run();
  } catch (error) {
    const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
    const failure = text.split("\n").slice(-LAST_LINES).join("\n");
    send({ kind: "case", sort: "own", title: `${name}: runs to its end`, failure });
  }
}
