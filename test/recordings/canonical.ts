import { CONTEXTS, type Kind, LISTS, UNNUMBERED } from "./contexts.ts";

/** What the state of the kernel knows of itself: numbers by kind, and texts such as paths, each with its placeholder. */
export interface Known {
  readonly numbers: readonly (readonly [kind: Kind, number: string, name: string])[];
  readonly texts: readonly (readonly [text: string, name: string])[];
}

export const NOTHING_KNOWN: Known = { numbers: [], texts: [] };

/** A column of a listing of cgroups: a number, filled up with blanks. */
const PADDED = /^( *)(\d+)( +)(?=[a-z_]{3})/gm;

/** Names for the numbers of one answer: what the state knows, and the others by order of their first appearance. */
class Names {
  readonly #names = new Map<string, string>();
  readonly #counts = new Map<Kind, number>();

  constructor({ numbers }: Known) {
    for (const [kind, number, name] of numbers) {
      const key = `${kind} ${number}`;
      if (!this.#names.has(key)) this.#names.set(key, `{${name}}`);
    }
  }

  of(kind: Kind, number: string): string {
    const key = `${kind} ${number}`;
    const name = this.#names.get(key) ?? this.#next(kind);
    this.#names.set(key, name);
    return name;
  }

  #next(kind: Kind): string {
    if (UNNUMBERED.includes(kind)) return `{${kind}}`;
    const count = (this.#counts.get(kind) ?? 0) + 1;
    this.#counts.set(kind, count);
    return `{${kind} ${count}}`;
  }
}

/** A match with each of its groups replaced. */
function withGroups(match: string, groups: readonly string[], replace: (group: string, i: number) => string) {
  let rest = match;
  let done = "";
  for (const [i, group] of groups.entries()) {
    // A number in a name before it must not be taken for it: groups end where what follows them is fixed.
    const at = i === groups.length - 1 ? rest.lastIndexOf(group) : rest.indexOf(group);
    done += rest.slice(0, at) + replace(group, i);
    rest = rest.slice(at + group.length);
  }
  return done + rest;
}

function groupsOf(args: readonly unknown[], count: number): string[] {
  return args.slice(0, count).map(String);
}

/** Longest first, so that a path below another keeps its own name. */
function withTexts(text: string, { texts }: Known): string {
  const sorted = [...texts].filter(([known]) => known !== "").sort(([a], [b]) => b.length - a.length);
  return sorted.reduce((result, [known, name]) => result.replaceAll(known, `{${name}}`), text);
}

/** A source file in a graph: bpftool cuts its path at a length, so what is left depends on the checkout's directory. */
const SOURCE_IN_GRAPH = /\[[^\s[\]]*\/([^\s/\]]+) line:(?=\d+ col:)/g;

/** The text of an answer in which whatever differs from run to run has a name. */
export function canonicalText(text: string, known: Known): string {
  const names = new Names(known);
  const graph = text.replace(SOURCE_IN_GRAPH, "[{directory}/$1 line:");
  let result = withTexts(graph, known).replace(
    PADDED,
    (_, indent: string, number: string, blanks: string) => {
      // As if the number had one digit.
      const width = blanks.length + number.length - 1;
      return `${indent}${names.of("prog", number)}${" ".repeat(width)}`;
    },
  );
  for (const { pattern, kinds } of CONTEXTS) {
    result = result.replace(pattern, (match: string, ...args: unknown[]) =>
      withGroups(match, groupsOf(args, kinds.length), (group, i) => names.of(kinds[i] ?? "prog", group)),
    );
  }
  for (const { pattern, kinds } of LISTS) {
    result = result.replace(pattern, (match: string, ...args: unknown[]) =>
      withGroups(match, groupsOf(args, 1), (list) =>
        list
          .split(",")
          .map((number) => names.of(kinds[0] ?? "map", number))
          .join(","),
      ),
    );
  }
  return withSortedPins(result);
}

/** A path below another place where somebody has mounted the same BPF file system. */
const ELSEWHERE = /^(?:\tpinned |")[^{]+\{pins\}/;

const sortedPins = (paths: readonly string[]) => paths.filter((path) => !ELSEWHERE.test(path)).sort();

/** Paths of one program come in an order that depends on all pins of the machine, and from all mounts. */
function withSortedPins(text: string): string {
  const plain = text.replace(/^\tpinned .*(?:\n\tpinned .*)*/gm, (lines) =>
    sortedPins(lines.split("\n")).join("\n"),
  );
  return plain.replace(/("pinned": ?\[)([^\]]*?)(\s*\])/g, (_, head: string, list: string, tail: string) => {
    return `${head}${sortedPins(list.split(",")).join(",")}${tail}`;
  });
}
