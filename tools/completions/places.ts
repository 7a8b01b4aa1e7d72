import {
  type CommandUsage,
  LINK_KEYWORDS,
  MAIN_USAGES,
  MAP_KEYWORDS,
  OBJECT_USAGES,
  PROGRAM_KEYWORDS,
} from "../usage.ts";
import type { Part, Sequence } from "../usage-tree.ts";
import { kindOfWord } from "../words.ts";

/** What may stand at a place of a command, and where each word leads. */
export interface Place {
  /** `show:0` is what stands behind `show`, `prog.show:0` behind `prog show`. */
  readonly keys: readonly string[];
  /** Kinds of words: those of `WORDS`, and others that shells look up: `directory`, `path`, `pin-file`, `pin-directory`, `program-id`. */
  readonly kinds: readonly string[];
  /** The number of the next place by the word that leads to it; `*` stands for any other word. */
  readonly next: readonly (readonly [word: string, number: number])[];
}

/** What is offered for a placeholder of a usage line; undefined where nothing can be. */
const KINDS_OF_PLACEHOLDER: { readonly [placeholder: string]: string | undefined } = {
  CGROUP: "directory",
  CGROUP_ROOT: "directory",
  FILE: "path",
  OBJ: "path",
  PATH: "pin-file",
  DIR: "pin-directory",
  ATTACH_TYPE: "attach-type",
  ATTACH_FLAGS: "flag",
  TYPE: "section-type",
  PROG_ID: "program-id",
  PROG_TAG: undefined,
  PROG_NAME: undefined,
  LINK_ID: undefined,
  MAP_ID: undefined,
  MAP_NAME: undefined,
  IDX: undefined,
  NAME: undefined,
};

/** A word that is typed: a fixed one, or any (`*`). */
interface Step {
  readonly word: string;
  readonly kind: string | undefined;
}

/** Steps, and what may follow each. */
type Steps = readonly (readonly [step: Step, rest: Sequence])[];

function anyWord(placeholder: string): Step {
  if (!(placeholder in KINDS_OF_PLACEHOLDER))
    throw new Error(`tools/completions/places.ts does not know ${placeholder}`);
  return { word: "*", kind: KINDS_OF_PLACEHOLDER[placeholder] };
}

interface Keyword {
  readonly keyword: string;
  readonly operand: string;
}

/** Placeholders that stand for a keyword and its operand. */
const KEYWORDS: { readonly [placeholder: string]: readonly [kind: string, rows: readonly Keyword[]] } = {
  PROG: ["program-keyword", PROGRAM_KEYWORDS],
  LINK: ["link-keyword", LINK_KEYWORDS],
  MAP: ["map-keyword", MAP_KEYWORDS],
};

/** A keyword's file is on a BPF file system. */
function operandOf({ operand }: Keyword): Part {
  return { kind: "placeholder", name: operand === "FILE" ? "PATH" : operand };
}

function stepsOfPlaceholder(name: string, rest: Sequence): Steps {
  const [kind, rows] = KEYWORDS[name] ?? [];
  if (rows === undefined) return [[anyWord(name), rest]];
  return rows.map((row) => [{ word: row.keyword, kind }, [operandOf(row), ...rest]]);
}

/** Every word that can come first, and what may follow it then. */
function stepsOf([part, ...rest]: Sequence): Steps {
  switch (part?.kind) {
    case undefined:
      return [];
    case "word":
      return [[{ word: part.word, kind: kindOfWord(part) }, rest]];
    case "placeholder":
      return stepsOfPlaceholder(part.name, rest);
    case "choice":
      return part.of.flatMap((alternative) => stepsOf([...alternative, ...rest]));
    case "optional":
      return [...stepsOf([...part.part, ...rest]), ...stepsOf(rest)];
    case "options":
      return [...part.of.flatMap((option) => stepsOf([...option, part, ...rest])), ...stepsOf(rest)];
  }
}

/** What follows each word, whichever of the steps it is taken for. */
function followers(steps: Steps): Map<string, Sequence> {
  const byWord = new Map<string, Sequence[]>();
  for (const [{ word }, rest] of steps) byWord.set(word, [...(byWord.get(word) ?? []), rest]);
  return new Map(
    Array.from(byWord, ([word, rests]) => [word, rests.length === 1 ? (rests[0] ?? []) : join(rests)]),
  );
}

function join(of: readonly Sequence[]): Sequence {
  return [{ kind: "choice", of }];
}

/** The places of a command, numbered as they are come to. */
function placesOf(names: readonly string[], usages: readonly Sequence[]): Place[] {
  const numbers = new Map<string, number>();
  const reached: Sequence[] = [];
  const numberOf = (sequence: Sequence): number => {
    const key = JSON.stringify(sequence);
    if (!numbers.has(key)) numbers.set(key, reached.push(sequence) - 1);
    return numbers.get(key) ?? 0;
  };
  numberOf(join(usages));
  const places: Place[] = [];
  for (let number = 0; number < reached.length; number++) {
    const steps = stepsOf(reached[number] ?? []);
    if (steps.length === 0) continue;
    places.push({
      keys: names.map((name) => `${name}:${number}`),
      kinds: [...new Set(steps.flatMap(([{ kind }]) => kind ?? []))],
      next: Array.from(followers(steps), ([word, rest]) => [word, numberOf(rest)] as const),
    });
  }
  return places;
}

/** Commands of `cgroup` have no prefix: they are commands without their object too. */
const prefixOf = (object: string) => (object === "cgroup" ? "" : `${object}.`);

function placesOfObject(object: string, usages: readonly CommandUsage[]): Place[] {
  const commands = [...new Set(usages.map(({ names }) => names.join(" ")))];
  return commands.flatMap((command) => {
    const ways = usages.filter(({ names }) => names.join(" ") === command);
    return placesOf(
      command.split(" ").map((name) => prefixOf(object) + name),
      ways.map(({ operands }) => operands),
    );
  });
}

/** Every place of every command. */
export const PLACES: readonly Place[] = [
  ...OBJECT_USAGES.flatMap(({ object, usages }) => placesOfObject(object, usages)),
  ...placesOfObject("cgroup", MAIN_USAGES),
];
