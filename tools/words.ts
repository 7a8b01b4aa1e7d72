import { SECTION_NAMES, sectionType } from "../src/object/spec/section-types.ts";
import { ATTACH_TYPES } from "../src/uapi/attach-types.ts";
import {
  ATTACH_FLAGS,
  type CommandUsage,
  hasEffect,
  LINK_KEYWORDS,
  MAIN_USAGES,
  MAP_KEYWORDS,
  OBJECT_USAGES,
  OBJECTS,
  OPTIONS,
  PROGRAM_KEYWORDS,
  spellings,
} from "./usage.ts";
import { wordsOf } from "./usage-tree.ts";

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
  object: "the programs of an object file, to the hooks that their sections name",
  section: "those of one section alone",
  pin: "attach by links, and pin them in a directory",
  type: "what all programs are, as a section is named",
  map: "use a map that is there in place of one of the object",
  pinmaps: "pin the maps too, in a directory",
  autoattach: "attach what its section attaches, and pin the link",
  feature: "names that are known here",
  list_builtins: "one group of names, whatever the kernel has",
  prog_types: "types of programs",
  map_types: "types of maps",
  attach_types: "hooks of all kinds",
  link_types: "types of links",
  helpers: "functions of the kernel that programs can call",
  kernel_btf: "adapt programs to the types of a file",
};

/** The same for words that mean something else behind another one: `prog`, `link`, or a word of the usage. */
const ABOUT_BEHIND: { readonly [object: string]: { readonly [word: string]: string } } = {
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
  map: {
    idx: "a map of the object by its number",
    name: "a map of the object by its name",
  },
  MAP: {
    id: "a map by its number",
    name: "a map by its name",
    pinned: "a map by a file of a BPF file system",
  },
};

function described(word: string, after = ""): Word {
  const about = ABOUT_BEHIND[after]?.[word] ?? ABOUT[word];
  if (about === undefined) throw new Error(`tools/words.ts says nothing about "${word}"`);
  return { word, about };
}

/** The kind that a word of a usage is of its own. */
export function kindOfWord({ word, after }: { readonly word: string; readonly after: string }): string {
  return ABOUT_BEHIND[after]?.[word] === undefined ? word : `${after}-${word}`;
}

function namesOf(usages: readonly CommandUsage[], object?: string): Word[] {
  return [...new Set(usages.flatMap(({ names }) => names))].map((name) => described(name, object));
}

const objectCommands = OBJECT_USAGES.map(({ object, usages }) => [object, namesOf(usages, object)] as const);
const cgroupCommands = objectCommands[0]?.[1] ?? [];
const operandWords = OBJECT_USAGES.flatMap(({ usages }) => usages)
  .concat(MAIN_USAGES)
  .flatMap(({ operands }) => wordsOf(operands));
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
  "map-keyword": MAP_KEYWORDS.map(({ keyword }) => described(keyword, "MAP")),
  flag: ATTACH_FLAGS.map(({ word }) => described(word)),
  "section-type": SECTION_NAMES.map((word) => ({
    word,
    about: `${sectionType(word)?.programType ?? ""} programs`,
  })),
  ...Object.fromEntries(operandWords.map((part) => [kindOfWord(part), [described(part.word, part.after)]])),
  option: OPTIONS.filter(hasEffect).flatMap((row) =>
    spellings(row).map((word) => ({ word, about: row.about })),
  ),
};
