import { SECTION_NAMES } from "../object/spec/section-types.ts";
import { ATTACH_TYPES } from "../uapi/attach-types.ts";
import { LINK_KEYWORDS } from "./commands/link-commands.ts";
import { ATTACH_FLAGS } from "./words/attach-flags.ts";
import { MAP_KEYWORDS } from "./words/load-words.ts";
import { OPTIONS } from "./words/options.ts";
import { PROGRAM_KEYWORDS } from "./words/program-words.ts";

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
    choices("OBJECT", ["prog", "link", "cgroup", "feature"]),
    choices("OPTIONS", optionNames()),
  ].join("");
}

function usageLines(program: string, object: string, usages: readonly string[]): string {
  const lines = usages.map((usage, i) => `${i === 0 ? "Usage:" : "      "} ${program} ${object} ${usage}\n`);
  return `${lines.join("")}\n`;
}

interface Keyword {
  readonly keyword: string;
  readonly operand: string;
}

function keywordChoices(title: string, keywords: readonly Keyword[]): string {
  return choices(
    title,
    keywords.map(({ keyword, operand }) => `${keyword} ${operand}`),
  );
}

/** What `prog help` prints. */
export function progHelp(program: string, usages: readonly string[]): string {
  return [
    usageLines(program, "prog", usages),
    keywordChoices("PROG", PROGRAM_KEYWORDS),
    keywordChoices("MAP", MAP_KEYWORDS),
    choices("TYPE", SECTION_NAMES),
    choices("OPTIONS", optionNames()),
  ].join("");
}

/** What `link help` prints. */
export function linkHelp(program: string, usages: readonly string[]): string {
  return [
    usageLines(program, "link", usages),
    keywordChoices("LINK", LINK_KEYWORDS),
    choices("OPTIONS", optionNames()),
  ].join("");
}

/** What `feature help` prints. */
export function featureHelp(program: string, usages: readonly string[]): string {
  return [usageLines(program, "feature", usages), choices("OPTIONS", optionNames())].join("");
}

/** What `cgroup help` prints. */
export function cgroupHelp(program: string, usages: readonly string[]): string {
  const attachTypes = ATTACH_TYPES.map((type) => type.shortName ?? type.name);
  return [
    usageLines(program, "cgroup", usages),
    choices("ATTACH_TYPE", attachTypes),
    choices("ATTACH_FLAGS", [...new Set(ATTACH_FLAGS.map((flag) => flag.word))]),
    keywordChoices("PROG", PROGRAM_KEYWORDS),
    choices("OPTIONS", optionNames()),
    "\n",
    `${" ".repeat(MARGIN)}The full names of attach types (cgroup_inet_ingress) are accepted too.\n`,
  ].join("");
}
