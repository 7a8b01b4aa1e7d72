import type { Command } from "../src/cli/commands/command.ts";
import { LINK_KEYWORDS } from "../src/cli/commands/link-commands.ts";
import { CGROUP_COMMANDS, FEATURE_COMMANDS, LINK_COMMANDS, PROG_COMMANDS } from "../src/cli/grammar.ts";
import { mainHelp } from "../src/cli/help.ts";
import { ATTACH_FLAGS } from "../src/cli/words/attach-flags.ts";
import { MAP_KEYWORDS } from "../src/cli/words/load-words.ts";
import { OPTIONS } from "../src/cli/words/options.ts";
import { PROGRAM_KEYWORDS } from "../src/cli/words/program-words.ts";
import { parseUsage, type Sequence, wordsOf } from "./usage-tree.ts";

/** One way to use a command. */
export interface CommandUsage {
  /** All its names. */
  readonly names: readonly string[];
  readonly usage: string;
  /** What stands behind its name. */
  readonly operands: Sequence;
}

function commandUsage(usage: string): CommandUsage {
  const [name, ...operands] = parseUsage(usage);
  return { names: wordsOf(name ? [name] : []).map(({ word }) => word), usage, operands };
}

function usagesOf(commands: readonly Command[]): CommandUsage[] {
  return commands.flatMap(({ usage, alsoUsage }) =>
    [usage, alsoUsage].flatMap((text) => (text === undefined ? [] : [commandUsage(text)])),
  );
}

/** The commands of each object, in the order of its help. `cgroup` comes first: its commands need no object. */
export const OBJECT_USAGES = [
  { object: "cgroup", usages: usagesOf(CGROUP_COMMANDS) },
  { object: "prog", usages: usagesOf(PROG_COMMANDS) },
  { object: "link", usages: usagesOf(LINK_COMMANDS) },
  { object: "feature", usages: usagesOf(FEATURE_COMMANDS) },
] as const;

const HELP = mainHelp("cgbpf");

/** The objects that the main help names. */
export const OBJECTS: readonly string[] = wordsOf(parseUsage(/OBJECT := (\{.*\})/.exec(HELP)?.[1] ?? "")).map(
  ({ word }) => word,
);

/** The commands that stand beside objects, as the main help has them, and `help`, which it names in its first line. */
export const MAIN_USAGES: readonly CommandUsage[] = [
  ...Array.from(HELP.matchAll(/^ {7}cgbpf (?<usage>[a-z].*)$/gm), ({ groups }) =>
    commandUsage(groups?.usage ?? ""),
  ),
  commandUsage("help"),
];

export type OptionRow = (typeof OPTIONS)[number];

/** True for an option that changes something. */
export function hasEffect({ sets, short }: OptionRow): boolean {
  return sets !== undefined || short === "h";
}

/** `-j` and `--json` of an option. */
export function spellings({ short, long }: OptionRow): string[] {
  return [...(short ? [`-${short}`] : []), ...(long ? [`--${long}`] : [])];
}

export { ATTACH_FLAGS, LINK_KEYWORDS, MAP_KEYWORDS, OPTIONS, PROGRAM_KEYWORDS };
