import { mkdirSync, readdirSync, rmSync } from "node:fs";
import { openPin } from "../../../src/bpf/pin/open-pin.ts";
import { triggered } from "../../corpus/act.ts";
import { type Loaded, loadedOf } from "../../corpus/loaded.ts";
import type { CorpusObject, Trigger } from "../../corpus/objects/row.ts";
import { OBJECTS } from "../../corpus/objects/table.ts";
import { pathOf } from "../../corpus/paths.ts";
import { answerOf } from "./compare.ts";
import { expectDeeds } from "./deeds.ts";
import { expectLikePeer } from "./like-peer.ts";
import { peer, shown } from "./peer.ts";
import { kernelAtLeast } from "./release.ts";
import { expectEqual, group } from "./report.ts";
import { type Outcome, ours } from "./run.ts";
import { kernel, type World, withWorld } from "./world.ts";

const LOADERS = { bpftool: peer, cgbpf: ours } as const;
type Loader = keyof typeof LOADERS;

/** What bpftool tells of the links in a directory, but for numbers that are new each time. */
function linksIn(directory: string): unknown[] {
  return readdirSync(directory).map((name) => {
    const { stdout } = shown(["-j", "link", "show", "pinned", `${directory}/${name}`]);
    const { id, prog_id, pids, ...link } = JSON.parse(stdout) as Record<string, unknown>;
    return { name, ...link, numbered: [typeof id, typeof prog_id] };
  });
}

/** The object as one of the programs loads and attaches it. */
function loadAttached(world: World, row: CorpusObject, by: Loader) {
  const directory = `${world.pins}/${by}`;
  mkdirSync(directory);
  const run: (argv: readonly string[]) => Outcome = LOADERS[by];
  const answer = answerOf(
    run([
      ...["prog", "loadall", pathOf(row), `${directory}/links`],
      ...["pinmaps", `${directory}/maps`, "autoattach"],
    ]),
  );
  return { directory, seen: { answer, links: linksIn(`${directory}/links`) } };
}

function mapsIn(directory: string): Loaded {
  const maps = readdirSync(directory).map((name) => `${directory}/${name}`);
  return loadedOf(new Map(), new Map(maps.map((path) => [path, openPin(kernel, path).fd])));
}

const PATIENCE = 20_000;

/** What the actions get, once nothing is refused any more: the kernel ends the links of removed pins in its own time. */
function inTheEnd(cgroup: string, actions: readonly string[]): Trigger[] {
  const end = performance.now() + PATIENCE;
  for (;;) {
    const got = triggered(cgroup, actions);
    if (performance.now() > end || got.every(([, result]) => result === "")) return got;
  }
}

function attachAndAct(world: World, row: CorpusObject, by: Loader): unknown {
  const title = `attached by ${by} | ${row.name}`;
  const cgroup = world.child("acting");
  const { directory, seen } = loadAttached(world, row, by);
  using loaded = mapsIn(`${directory}/maps`);
  expectDeeds(title, cgroup, loaded, row);
  rmSync(`${directory}/links`, { recursive: true });
  const actions = (row.trigger ?? []).map(([action]) => action);
  const free = actions.map((action) => [action, ""]);
  expectEqual(`${title} does nothing without its pins`, inTheEnd(cgroup, actions), free);
  return seen;
}

/** Objects whose sections attach them for the whole machine, by `prog loadall … autoattach`. */
export function runAttached(): void {
  const rows = OBJECTS.filter(({ autoAttach, since = "5.10" }) => autoAttach && kernelAtLeast(since));
  for (const row of rows) {
    const run = (world: World) => {
      const by = (loader: Loader) => () => attachAndAct(world, row, loader);
      expectLikePeer(`attached | ${row.name}`, by("bpftool"), by("cgbpf"));
    };
    group(`attached | ${row.name}`, () => withWorld(() => {}, run));
  }
}
