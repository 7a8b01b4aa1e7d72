import type { Kernel } from "../../src/bpf/kernel/kernel.ts";
import { identityOf, openFile } from "../../src/sys/files/file.ts";
import {
  entriesOf,
  fillMaps,
  firstValue,
  iterated,
  runOnce,
  triggered,
  variablesOf,
  whileAttached,
} from "./act.ts";
import type { Loaded } from "./loaded.ts";
import type { CorpusObject, Trigger } from "./objects/row.ts";
import { matches } from "./objects/wanted.ts";

/** What an object did, under the names by which a row has what it should do. */
export interface Deeds {
  readonly trigger: readonly Trigger[];
  readonly iterate: Readonly<Record<string, string>>;
  readonly variables: Readonly<Record<string, unknown>>;
  readonly entries: Readonly<Record<string, unknown>>;
  readonly bytes: Readonly<Record<string, string>>;
}

/** An object of names, each with what is found for it. */
function each<T>(names: object, find: (name: string) => T): Record<string, T> {
  return Object.fromEntries(Object.keys(names).map((name) => [name, find(name)]));
}

function readings(kernel: Kernel, cgroup: string, loaded: Loaded, row: CorpusObject): Record<string, string> {
  using walked = openFile(kernel.port, cgroup);
  const { inode } = identityOf(kernel.port, walked);
  return each(row.iterate ?? {}, (name) =>
    iterated(kernel, loaded, name, row.overCgroup ? walked : undefined).replaceAll(String(inode), "ID"),
  );
}

/** Attaches an object to a cgroup and does what its row says. */
export function deedsOf(kernel: Kernel, cgroup: string, loaded: Loaded, row: CorpusObject): Deeds {
  fillMaps(kernel, loaded, row);
  const done = whileAttached(kernel, cgroup, loaded, row, () => {
    const actions = (row.trigger ?? []).map(([action]) => action);
    const trigger = actions.length > 0 ? triggered(cgroup, actions) : [];
    for (const name of row.run ?? []) runOnce(kernel, loaded, name);
    return {
      trigger,
      iterate: readings(kernel, cgroup, loaded, row),
      entries: entriesOf(kernel, loaded),
    };
  });
  return {
    ...done,
    entries: Object.fromEntries(done.entries),
    variables: variablesOf(done.entries),
    bytes: each(row.bytes ?? {}, (map) => firstValue(kernel, loaded, map)),
  };
}

const MEMBERS = ["trigger", "iterate", "variables", "entries", "bytes"] as const;

/** What was done otherwise than the row says, a line each. */
export function misdeeds(row: CorpusObject, deeds: Deeds): string[] {
  return MEMBERS.flatMap((member) => {
    const got: Readonly<Record<string, unknown>> = { ...deeds[member] };
    const wrong = Object.entries(row[member] ?? {}).filter(([name, wanted]) => !matches(got[name], wanted));
    return wrong.map(([name]) => `${member} ${name}: ${JSON.stringify(got[name])}`);
  });
}
