/** Measures cgbpf and bpftool 7.8 on the same states of this kernel, in one run. `npm run bench -- --help` has the options. */
import { execFileSync, spawnSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { openKernel } from "../hosts/node/index.ts";
import { preparation } from "./caches.ts";
import { renderChart } from "./chart.ts";
import { milliseconds, speedup, times } from "./figures.ts";
import { measure, measureNode } from "./measure.ts";
import { pinsOf, removePins, sweepPins } from "./objects.ts";
import { LARGEST, type Options, parseOptions, USAGE } from "./options.ts";
import { findPrograms, type PerProgram, perProgram, versionOf } from "./programs.ts";
import { type Report, type Result, reportOf, SAVED, savedReport, writeReport } from "./report.ts";
import { placesBelow, planScenes, type Row, type Scene } from "./rows.ts";
import { scratchFile, stopTools } from "./run.ts";
import { withScene } from "./scenes.ts";
import { renderReport } from "./table.ts";
import { requireTools } from "./tools.ts";
import { removeTree, sweepTrees, treeRoot } from "./tree.ts";

const INTERRUPTED = 130;
const NODE_RUNS = 20;
const kernel = openKernel();
const places = placesBelow(treeRoot(kernel), scratchFile("batch"), pinsOf());

/** However this process ends, short of SIGKILL, the tree goes; what that leaves the next run sweeps. */
function removeTreeAtExit(): void {
  process.once("exit", () => removeTree(places.root));
  process.once("exit", () => removePins());
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
    process.once(signal, () => stopTools().finally(() => process.exit(INTERRUPTED)));
  }
}

/** How long the saved measurement took for these rows. */
function announce(scenes: readonly Scene[], { quick, cgroups }: Options): void {
  const rows = scenes.flatMap(({ rows }) => rows);
  const saved = savedReport()?.results.filter(({ name }) => rows.some((row) => row.name === name)) ?? [];
  const seconds = saved.reduce((total, { tookSeconds }) => total + tookSeconds, 0);
  const isLike = !quick && cgroups === LARGEST && saved.length > 0;
  const expected = isLike ? `, which takes about ${Math.ceil(seconds / 60)} min` : "";
  console.log(`measuring ${rows.length} rows below ${places.root}${expected}`);
}

function printProgress({ name, programs, tookSeconds }: Result, done: number, all: number): void {
  const counter = `${done}/${all}`.padStart(5);
  const ours = `${milliseconds(programs.standalone.milliseconds)} (${times(speedup(programs, "standalone"))})`;
  const theirs = milliseconds(programs.bpftool.milliseconds);
  console.log(`${counter}  ${name}: bpftool ${theirs}, executable ${ours}; took ${tookSeconds.toFixed(0)} s`);
}

/** False, with a word about it, for an object that bpftool does not load on this kernel: it is no row then. */
function isPossible({ name, words, creates }: Row, [file = "", ...args]: readonly string[]): boolean {
  if (creates === undefined) return true;
  removePins();
  const { status } = spawnSync(file, [...args, ...words], { stdio: "ignore" });
  if (status !== 0) console.log(`${name}: left out, since bpftool does not load it here`);
  return status === 0;
}

async function measureRow(
  row: Row,
  { kind, size }: Scene,
  commands: PerProgram<readonly string[]>,
): Promise<Result> {
  const start = performance.now();
  const programs = await measure(
    perProgram((name) => [...commands[name], ...row.words]),
    preparation(row.cache, row.creates),
    row.effort,
  );
  const tookSeconds = Math.round((performance.now() - start) / 100) / 10;
  const { name, cache, shown } = row;
  return { name, scene: kind, size, cache, shown, tookSeconds, programs };
}

async function measureScenes(
  scenes: readonly Scene[],
  commands: PerProgram<readonly string[]>,
): Promise<Result[]> {
  const results: Result[] = [];
  const all = scenes.reduce((total, { rows }) => total + rows.length, 0);
  for (const scene of scenes) {
    await withScene(kernel, places, scene, async () => {
      for (const row of scene.rows.filter((row) => isPossible(row, commands.bpftool))) {
        const result = await measureRow(row, scene, commands);
        printProgress(result, results.push(result), all);
      }
    });
  }
  return results;
}

/** Saves the measurement, and has table and chart made of it. */
function save(report: Report): void {
  writeReport(SAVED, report);
  const tool = fileURLToPath(new URL("../tools/gen-docs.ts", import.meta.url));
  execFileSync(process.execPath, [...process.execArgv, tool], { stdio: "inherit" });
}

async function main(): Promise<void> {
  const options = parseOptions(process.argv.slice(2));
  const scenes = planScenes(places, options);
  requireTools();
  const commands = findPrograms();
  sweepTrees(kernel);
  sweepPins();
  removeTreeAtExit();
  announce(scenes, options);
  const nodeMilliseconds = await measureNode(options.quick ? 1 : NODE_RUNS);
  const results = await measureScenes(scenes, commands);
  const report = reportOf(versionOf(commands.bpftool), nodeMilliseconds, results);
  console.log(`\n${renderReport(report)}`);
  if (options.json !== undefined) writeReport(options.json, report);
  if (options.svg !== undefined) writeFileSync(options.svg, renderChart(report));
  if (options.save) save(report);
}

try {
  if (process.argv.includes("--help")) console.log(USAGE);
  else await main();
} catch (error) {
  console.error(`bench: ${error instanceof Error ? error.message : String(error)}`);
  process.exitCode = 1;
}
