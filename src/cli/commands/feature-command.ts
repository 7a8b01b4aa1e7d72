import { attachTypeNames, linkTypeNames, mapTypeNames } from "../../uapi/enum-names.ts";
import { HELPER_NAMES } from "../../uapi/helper-names.ts";
import { programTypeNames } from "../../uapi/prog-types.ts";
import type { Session } from "../output/session.ts";
import { isPrefix } from "../words/prefix.ts";
import { UsageError, UsageWanted } from "../words/usage-error.ts";

interface Group {
  readonly name: string;
  /** By the numbers that the kernel has for them. */
  readonly members: () => readonly string[];
}

/** The order is part of the grammar: a prefix takes the first that fits. */
const GROUPS: readonly Group[] = [
  { name: "prog_types", members: programTypeNames },
  { name: "map_types", members: mapTypeNames },
  { name: "attach_types", members: attachTypeNames },
  { name: "link_types", members: linkTypeNames },
  { name: "helpers", members: () => HELPER_NAMES.split(" ") },
];

export const GROUP_NAMES: readonly string[] = GROUPS.map(({ name }) => name);

function groupOf(word: string): Group {
  const group = GROUPS.find(({ name }) => isPrefix(word, name));
  if (group) return group;
  const names = GROUP_NAMES.map((name) => `'${name}'`);
  throw new UsageError(`expected ${names.slice(0, -1).join(", ")} or ${names.at(-1)}, got: ${word}`);
}

/** `feature list_builtins GROUP`: names that cgbpf knows, whatever the kernel has. */
export function listBuiltins(session: Session, [word]: readonly string[]): void {
  if (word === undefined) throw new UsageWanted("list_builtins needs a group");
  const members = groupOf(word).members();
  if (session.json) session.json.value(members);
  else session.print(members.map((name) => `${name}\n`).join(""));
}
