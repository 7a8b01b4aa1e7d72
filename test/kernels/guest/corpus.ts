import { snapshotBy, whileLoaded } from "../../corpus/both.ts";
import { Refused } from "../../corpus/loaded.ts";
import { LOADERS } from "../../corpus/loaders.ts";
import type { BadObject, CorpusObject } from "../../corpus/objects/row.ts";
import { OBJECTS, REFUSED } from "../../corpus/objects/table.ts";
import { pathOf } from "../../corpus/paths.ts";
import { refusalOf, withoutLog } from "../../corpus/refusal.ts";
import { expectDeeds } from "./deeds.ts";
import { expectLikePeer } from "./like-peer.ts";
import { hasPeer } from "./peer.ts";
import { kernelAtLeast } from "./release.ts";
import { expectEqual, expectMatch, group } from "./report.ts";
import { kernel, type World, withWorld } from "./world.ts";

/** Both load it, it is the same in the kernel, and ours acts. */
function compareLoaded(world: World, row: CorpusObject): void {
  const theirs = () => snapshotBy("libbpf", kernel, row, world.newPin());
  whileLoaded(kernel, row, world.newPin(), (ours, loaded) => {
    expectLikePeer(`corpus | ${row.name}: ${row.covers}`, theirs, () => ours);
    if (row.onlyLoaded !== undefined || row.autoAttach) return;
    expectDeeds(`corpus | ${row.name}`, world.child("acting"), loaded, row);
  });
}

/** What libbpf says of an object that it refuses. @throws Error when it takes it */
function complaint(world: World, row: CorpusObject | BadObject): string {
  try {
    LOADERS.libbpf(kernel, pathOf(row), world.newPin())[Symbol.dispose]();
  } catch (error) {
    if (error instanceof Refused) return error.message;
    throw error;
  }
  throw new Error("bpftool loads it");
}

/** What libbpf has named last, where it says that something is wrong. */
function blamed(text: string): string {
  const wrong = /^libbpf: (?:prog|map|extern \(.*?\)) '([^']+)': .*(?:failed|not found)/gm;
  return [...text.matchAll(wrong)].at(-1)?.[1] ?? "nothing";
}

/** Both refuse what a newer kernel loads, and blame the same thing. */
function compareRefused(world: World, row: CorpusObject): void {
  const ours = withoutLog(refusalOf(kernel, pathOf(row), world.newPin()));
  const title = `corpus | ${row.name}, since ${row.since}, is refused`;
  expectMatch(title, ours, /./);
  if (!hasPeer) return;
  const name = blamed(complaint(world, row));
  expectEqual(`${title} for ${name}`, ours.includes(`"${name}"`) ? name : ours, name);
}

function runObject(row: CorpusObject): void {
  const run = (world: World) => {
    if (hasAllFor(row)) compareLoaded(world, row);
    else compareRefused(world, row);
  };
  withWorld(() => {}, run);
}

function hasAllFor({ since }: CorpusObject | BadObject): boolean {
  return since === undefined || kernelAtLeast(since);
}

/** What no kernel takes; libbpf's words are those of the host's. */
function runBad(row: BadObject): void {
  withWorld(
    () => {},
    (world) => {
      if (hasPeer) complaint(world, row);
      const ours = withoutLog(refusalOf(kernel, pathOf(row), world.newPin()));
      expectMatch(`corpus | ${row.name}: ${row.wrong}`, ours, hasAllFor(row) ? row.names : /./);
    },
  );
}

/** The objects of the corpus: what libbpf loads here is loaded alike, and acts; what it refuses is refused. */
export function runCorpus(): void {
  for (const row of OBJECTS) group(`corpus | ${row.name}`, () => runObject(row));
  for (const row of REFUSED) group(`corpus | ${row.name}`, () => runBad(row));
}
