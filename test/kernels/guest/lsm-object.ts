import { queryCgroup } from "../../../src/index.ts";
import { triggered } from "../../corpus/act.ts";
import { HOOKS } from "../../corpus/objects/hooks.ts";
import type { CorpusObject } from "../../corpus/objects/row.ts";
import { pathOf } from "../../corpus/paths.ts";
import { answerOf, compareAnswers } from "./compare.ts";
import { LSM_VIEWS } from "./lsm.ts";
import { kernelAtLeast } from "./release.ts";
import { expectEqual, expectMatch, group } from "./report.ts";
import { ours } from "./run.ts";
import { kernel, type World, withWorld } from "./world.ts";

const SILENT = { code: 0, stdout: "", stderr: "" };

function actionsOf({ trigger = [] }: CorpusObject): string[] {
  return trigger.map(([action]) => action);
}

function attach(world: World, row: CorpusObject, words: readonly string[]) {
  return ours(["cgroup", "attach", world.cgroup, "object", pathOf(row), ...words]);
}

/** An object attached whole acts in its cgroup, and is listed as bpftool lists it. */
function checkAttached(world: World, row: CorpusObject, how: string): void {
  const title = `LSM object, ${how || "no flags"}`;
  const words = how === "pin" ? ["pin", world.newPin()] : how.split(" ").filter(Boolean);
  expectEqual(`${title} | attach`, attach(world, row, words), SILENT);
  const actions = actionsOf(row);
  const theirs = triggered(world.child("below"), actions);
  expectEqual(`${title} | acts`, theirs, row.trigger);
  expectEqual(`${title} | and nowhere else`, triggered("/cgroup", actions)[0], [actions[0], "7000"]);
  compareAnswers(title, world, LSM_VIEWS);
}

const idsAt = (cgroup: string) => queryCgroup(kernel, cgroup).map(({ id }) => id);

/** One of its hooks has a program in another mode, above it is one that allows all: nothing is attached, and that stays. */
function checkUndone(world: World, row: CorpusObject): void {
  world.load(`corpus/${row.name}`);
  world.attach(["", "lsm_cgroup", "refuse_bind", "multi"], ["below", "lsm_cgroup", "count_connect", "multi"]);
  const cgroup = world.child("below");
  const before = idsAt(cgroup);
  const { stderr } = ours(["cgroup", "attach", cgroup, "object", pathOf(row)]);
  const hint = /^Error: failed to attach program\nhint: EPERM: .*use multi instead of no flags/;
  expectMatch("LSM object | one hook refuses", stderr, hint);
  expectEqual("LSM object | then none is attached", idsAt(cgroup), before);
}

/** An object attached twice without flags takes its own place at each hook. */
function checkReplaced(world: World, row: CorpusObject): void {
  expectEqual("LSM object | attach", attach(world, row, []), SILENT);
  const before = idsAt(world.cgroup);
  const again = attach(world, row, []);
  expectEqual("LSM object | attach again", answerOf(again), SILENT);
  expectMatch(
    "LSM object | attach again: the note",
    again.stderr,
    /^note: program \d+, attached here as lsm_cgroup, is replaced/,
  );
  const after = idsAt(world.cgroup);
  const kept = after.filter((id) => before.includes(id));
  expectEqual("LSM object | takes its own place", { count: after.length, kept }, { count: 2, kept: [] });
}

/** `cgroup attach CGROUP object FILE` with programs for several LSM hooks, each of which has a list of its own. */
export function runLsmObject(): void {
  const row = HOOKS.find(({ name }) => name === "hook_lsm_cgroup");
  if (row === undefined) throw new Error("the corpus has no hook_lsm_cgroup");
  if (!kernelAtLeast(row.since ?? "")) return;
  const inWorld = (use: (world: World) => void) => group("LSM object", () => withWorld(() => {}, use));
  for (const how of ["", "override", "multi", "pin"]) inWorld((world) => checkAttached(world, row, how));
  inWorld((world) => checkUndone(world, row));
  inWorld((world) => checkReplaced(world, row));
}
