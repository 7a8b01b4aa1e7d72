import { nearest } from "../../sentences/nearest.ts";
import { ATTACH_TYPES, type AttachType } from "../../uapi/attach-types.ts";
import { matchPrefix, type PrefixMatch } from "./prefix.ts";
import { UsageError } from "./usage-error.ts";

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

const NAMES = ATTACH_TYPES.flatMap(({ name, shortName }) =>
  shortName === undefined ? [name] : [shortName, name],
);

function hintFor(word: string): string {
  const near = nearest(word, NAMES);
  const suggestion = near.length === 0 ? "`cgroup help` lists them" : `did you mean ${near.join(" or ")}?`;
  return `'${word}' is no cgroup attach type; ${suggestion}`;
}
