import { ATTACH_TYPES } from "../src/uapi/attach-types.ts";
import {
  ATTACH_FLAGS,
  CGROUP_USAGES,
  type CommandUsage,
  hasEffect,
  MAIN_USAGES,
  OBJECTS,
  OPTIONS,
  PROGRAM_KEYWORDS,
  spellings,
} from "./usage.ts";

/** A word of the command line, and what it means. */
export interface Word {
  readonly word: string;
  readonly about: string;
}

/** What the tables of `src/cli` do not say: a few words on every word of the grammar. */
const ABOUT: { readonly [word: string]: string } = {
  cgroup: "programs of cgroups",
  batch: "run the commands of a file",
  version: "print the version",
  help: "print the usage",
  show: "the programs of one cgroup",
  list: "the same as show",
  tree: "the programs of a cgroup and of all below it",
  attach: "attach a program to a cgroup",
  detach: "detach a program from a cgroup",
  effective: "what runs in the cgroup, inherited programs too",
  file: "the file with the commands; - is standard input",
  id: "a program by its number",
  tag: "a program by the hash of its instructions",
  name: "a program by its name",
  pinned: "a program by a file of a BPF file system",
  multi: "programs of cgroups below run too",
  override: "a program of a cgroup below takes its place",
  allow_multi: "the same as multi",
  allow_override: "the same as override",
};

function described(word: string): Word {
  const about = ABOUT[word];
  if (about === undefined) throw new Error(`tools/words.ts says nothing about "${word}"`);
  return { word, about };
}

function namesOf(usages: readonly CommandUsage[]): Word[] {
  return usages.flatMap(({ names }) => names).map(described);
}

const cgroupCommands = namesOf(CGROUP_USAGES);
const mainCommands = [...OBJECTS.map(described), ...namesOf(MAIN_USAGES)];

/** Fixed words of the grammar, by what they are. */
export const WORDS: { readonly [kind: string]: readonly Word[] } = {
  // A first word that is no object is taken as a command of `cgroup`.
  first: [...mainCommands, ...cgroupCommands.filter(({ word }) => word !== "help")],
  cgroup: cgroupCommands,
  "attach-type": ATTACH_TYPES.flatMap(({ name, shortName, event }) =>
    [shortName, name].flatMap((word) => (word === undefined ? [] : [{ word, about: event }])),
  ),
  "program-keyword": PROGRAM_KEYWORDS.map(({ keyword }) => described(keyword)),
  flag: ATTACH_FLAGS.map(({ word }) => described(word)),
  effective: [described("effective")],
  file: [described("file")],
  option: OPTIONS.filter(hasEffect).flatMap((row) =>
    spellings(row).map((word) => ({ word, about: row.about })),
  ),
};
