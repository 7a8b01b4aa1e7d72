import { ATTACH_TYPES } from "../src/uapi/attach-types.ts";
import {
  ATTACH_FLAGS,
  type CommandUsage,
  hasEffect,
  LINK_KEYWORDS,
  MAIN_USAGES,
  OBJECT_USAGES,
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
  prog: "loaded programs",
  link: "links, which keep programs attached",
  show: "the programs of one cgroup",
  list: "the same as show",
  tree: "the programs of a cgroup and of all below it",
  attach: "attach a program to a cgroup",
  detach: "detach a program from a cgroup",
  effective: "what runs in the cgroup, inherited programs too",
  file: "a file; for batch, - is standard input",
  xlated: "as BPF instructions",
  opcodes: "the bytes of each instruction too",
  linum: "files and lines of the sources too",
  visual: "as a graph for dot(1)",
  id: "a program by its number",
  tag: "a program by the hash of its instructions",
  name: "a program by its name",
  pinned: "a program by a file of a BPF file system",
  multi: "programs of cgroups below run too",
  override: "a program of a cgroup below takes its place",
  allow_multi: "the same as multi",
  allow_override: "the same as override",
};

/** The same for words that mean something else behind `prog` or `link`. */
const ABOUT_OBJECT: { readonly [object: string]: { readonly [word: string]: string } } = {
  prog: {
    show: "loaded programs, all or those that are named",
    dump: "the instructions of a program",
    load: "load an object file and pin its first program",
    loadall: "load an object file and pin all its programs",
    pin: "keep a program by a file of a BPF file system",
  },
  link: {
    show: "links, all or the one that is named",
    pin: "keep a link by a file of a BPF file system",
    detach: "end what a link attaches",
    id: "a link by its number",
    pinned: "a link by a file of a BPF file system",
  },
};

function described(word: string, object = ""): Word {
  const about = ABOUT_OBJECT[object]?.[word] ?? ABOUT[word];
  if (about === undefined) throw new Error(`tools/words.ts says nothing about "${word}"`);
  return { word, about };
}

function namesOf(usages: readonly CommandUsage[], object?: string): Word[] {
  return usages.flatMap(({ names }) => names).map((name) => described(name, object));
}

const objectCommands = OBJECT_USAGES.map(({ object, usages }) => [object, namesOf(usages, object)] as const);
const cgroupCommands = objectCommands[0]?.[1] ?? [];
const mainCommands = [...OBJECTS.map((object) => described(object)), ...namesOf(MAIN_USAGES)];

/** Fixed words of the grammar, by what they are. */
export const WORDS: { readonly [kind: string]: readonly Word[] } = {
  // A first word that is no object is taken as a command of `cgroup`.
  first: [...mainCommands, ...cgroupCommands.filter(({ word }) => word !== "help")],
  ...Object.fromEntries(objectCommands),
  "attach-type": ATTACH_TYPES.flatMap(({ name, shortName, event }) =>
    [shortName, name].flatMap((word) => (word === undefined ? [] : [{ word, about: event }])),
  ),
  "program-keyword": PROGRAM_KEYWORDS.map(({ keyword }) => described(keyword)),
  "link-keyword": LINK_KEYWORDS.map(({ keyword }) => described(keyword, "link")),
  flag: ATTACH_FLAGS.map(({ word }) => described(word)),
  effective: [described("effective")],
  file: [described("file")],
  xlated: [described("xlated")],
  opcodes: [described("opcodes")],
  linum: [described("linum")],
  visual: [described("visual")],
  option: OPTIONS.filter(hasEffect).flatMap((row) =>
    spellings(row).map((word) => ({ word, about: row.about })),
  ),
};
