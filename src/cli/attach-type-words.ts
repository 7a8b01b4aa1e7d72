import { ATTACH_TYPES, type AttachType } from "../uapi/attach-types.ts";
import { UsageError } from "./errors.ts";
import { matchPrefix, type PrefixMatch } from "./prefix.ts";

/** bpftool tries prefixes in the order of the numbers, not in that of the output. */
const BY_NUMBER = [...ATTACH_TYPES].sort((a, b) => a.number - b.number);

/** ATTACH_TYPE of the man page: a full name, or a short name or its beginning. @throws UsageError */
export function parseAttachType(word: string): PrefixMatch<AttachType> {
  const exact = ATTACH_TYPES.find((type) => type.name === word);
  const match = exact
    ? { row: exact, ambiguous: [] }
    : matchPrefix(word, BY_NUMBER, (type) => type.shortName);
  if (match === undefined) throw new UsageError("invalid attach type", hintFor(word));
  return match;
}

function hintFor(word: string): string {
  const near = nearestNames(word);
  const suggestion = near.length === 0 ? "`cgroup help` lists them" : `did you mean ${near.join(" or ")}?`;
  return `'${word}' is no cgroup attach type; ${suggestion}`;
}

const MOST_SUGGESTED = 3;

/** Names that need at most a third of their letters changed, nearest first. */
function nearestNames(word: string): string[] {
  const names = ATTACH_TYPES.flatMap(({ name, shortName }) =>
    shortName === undefined ? [name] : [shortName, name],
  );
  const near = names
    .map((name) => ({ name, distance: name.includes(word) && word !== "" ? 0 : editDistance(word, name) }))
    .filter(({ name, distance }) => distance <= name.length / 3)
    .sort((a, b) => a.distance - b.distance);
  return near.slice(0, MOST_SUGGESTED).map(({ name }) => name);
}

/** Levenshtein distance. */
function editDistance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 0; i < a.length; i++) {
    const next = [i + 1];
    for (let j = 0; j < b.length; j++) {
      const replaced = (row[j] ?? 0) + (a[i] === b[j] ? 0 : 1);
      next.push(Math.min(replaced, (row[j + 1] ?? 0) + 1, (next[j] ?? 0) + 1));
    }
    row = next;
  }
  return row[b.length] ?? 0;
}
