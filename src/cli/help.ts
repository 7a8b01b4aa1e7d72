import { ATTACH_TYPES } from "../uapi/attach-types.ts";
import { ATTACH_FLAGS } from "./cgroup-commands.ts";
import { OPTIONS } from "./options.ts";
import { PROGRAM_KEYWORDS } from "./program-words.ts";

const WIDTH = 79;
const MARGIN = 7;

/** `TITLE := { a | b | c }`, broken into lines under the first choice. */
function choices(title: string, names: readonly string[]): string {
  const start = `${" ".repeat(MARGIN)}${title} := { `;
  const lines = [start];
  names.forEach((name, i) => {
    const piece = i === names.length - 1 ? `${name} }` : `${name} | `;
    const line = lines.at(-1) ?? "";
    if (line.length + piece.trimEnd().length <= WIDTH || line === start)
      lines[lines.length - 1] = line + piece;
    else lines.push(" ".repeat(start.length) + piece);
  });
  return lines.map((line) => `${line.trimEnd()}\n`).join("");
}

function optionNames(): string[] {
  return OPTIONS.filter((row) => row.sets !== undefined || row.short === "h").map(
    ({ short, long }) => `${short ? `-${short}|` : ""}--${long}`,
  );
}

/** What `help` prints. */
export function mainHelp(program: string): string {
  return [
    `Usage: ${program} [OPTIONS] OBJECT { COMMAND | help }\n`,
    `       ${program} batch file FILE\n`,
    `       ${program} version\n\n`,
    choices("OBJECT", ["cgroup"]),
    choices("OPTIONS", optionNames()),
  ].join("");
}

/** What `cgroup help` prints. */
export function cgroupHelp(program: string, usages: readonly string[]): string {
  const lines = usages.map((usage, i) => `${i === 0 ? "Usage:" : "      "} ${program} cgroup ${usage}\n`);
  const attachTypes = ATTACH_TYPES.map((type) => type.shortName ?? type.name);
  return [
    `${lines.join("")}\n`,
    choices("ATTACH_TYPE", attachTypes),
    choices("ATTACH_FLAGS", [...new Set(ATTACH_FLAGS.map((flag) => flag.word))]),
    choices(
      "PROG",
      PROGRAM_KEYWORDS.map(({ keyword, operand }) => `${keyword} ${operand}`),
    ),
    choices("OPTIONS", optionNames()),
    "\n",
    `${" ".repeat(MARGIN)}The full names of attach types (cgroup_inet_ingress) are accepted too.\n`,
  ].join("");
}
