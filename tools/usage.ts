import { ATTACH_FLAGS } from "../src/cli/attach-flags.ts";
import { CGROUP_COMMANDS } from "../src/cli/grammar.ts";
import { mainHelp } from "../src/cli/help.ts";
import { OPTIONS } from "../src/cli/options.ts";
import { PROGRAM_KEYWORDS } from "../src/cli/program-words.ts";

/** One word of a usage line: a choice of fixed words, or the name of what is to be put in. */
export interface UsageWord {
  /** Fixed words, one of which is typed; empty where something is put in. */
  readonly words: readonly string[];
  /** `CGROUP`, `ATTACH_TYPE`; undefined for fixed words. */
  readonly placeholder: string | undefined;
  readonly optional: boolean;
}

const WORD = /\{[^}]+\}|\[[^\]]+\]|\S+/g;

function usageWord(text: string): UsageWord {
  const names = text.match(/[\w-]+/g) ?? [];
  const optional = text.startsWith("[");
  const [first = ""] = names;
  return /^[A-Z]/.test(first)
    ? { words: [], placeholder: first, optional }
    : { words: names, placeholder: undefined, optional };
}

/** The words of `{ show | list } CGROUP [effective]`. */
export function parseUsage(usage: string): UsageWord[] {
  return (usage.match(WORD) ?? []).map(usageWord);
}

/** What one command takes, by all its names. */
export interface CommandUsage {
  readonly names: readonly string[];
  readonly usage: string;
  readonly operands: readonly UsageWord[];
}

function commandUsage(usage: string): CommandUsage {
  const [name, ...operands] = parseUsage(usage);
  return { names: name?.words ?? [], usage, operands };
}

/** The commands of `cgbpf cgroup`, in the order of the help. */
export const CGROUP_USAGES: readonly CommandUsage[] = CGROUP_COMMANDS.flatMap(({ usage }) =>
  usage === undefined ? [] : [commandUsage(usage)],
);

const HELP = mainHelp("cgbpf");

/** The objects that the main help names: `cgroup`. */
export const OBJECTS: readonly string[] =
  parseUsage(/OBJECT := (\{.*\})/.exec(HELP)?.[1] ?? "")[0]?.words ?? [];

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

export { ATTACH_FLAGS, OPTIONS, PROGRAM_KEYWORDS };
