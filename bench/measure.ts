import { readFileSync } from "node:fs";
import { type PerProgram, PROGRAMS, type ProgramName, perProgram } from "./programs.ts";
import { runTool, scratchFile } from "./run.ts";

export interface Measurement {
  /** Median wall time in milliseconds. */
  readonly milliseconds: number;
  /** The fastest and the slowest run, in milliseconds. */
  readonly fastest: number;
  readonly slowest: number;
  readonly runs: number;
  /** System calls of the process and all its threads; null where they were not counted. */
  readonly systemCalls: number | null;
  /** Peak of resident memory in KiB. */
  readonly peakKib: number;
}

/** How often. Every program has its turn in each round, since the speed of a machine drifts. */
export interface Effort {
  readonly rounds: PerProgram<number>;
  readonly runsPerRound: number;
  /** Runs before the first round that do not count. */
  readonly warmup: number;
  /** Whether system calls are counted, which takes about 20 us for each. */
  readonly counted: boolean;
}

/** Words as hyperfine splits them: in single quotes. */
function quote(argv: readonly string[]): string {
  return argv.map((word) => `'${word.replaceAll("'", "'\\''")}'`).join(" ");
}

interface HyperfineResults {
  readonly results: readonly { readonly times: readonly number[] }[];
}

/** A command to run before, if there is one. */
type Preparation = readonly string[] | undefined;

/** Wall time of each run in milliseconds. No shell; standard output is a file, for every program. */
async function timeRuns(
  argv: readonly string[],
  runs: number,
  warmup: number,
  prepare: Preparation,
): Promise<readonly number[]> {
  const file = scratchFile();
  const counts = ["--warmup", String(warmup), "--runs", String(runs)];
  const before = prepare === undefined ? [] : ["--prepare", quote(prepare)];
  const files = ["--output", scratchFile("output"), "--export-json", file];
  await runTool("hyperfine", ["-N", "--style", "none", ...counts, ...before, ...files, quote(argv)]);
  const { results } = JSON.parse(readFileSync(file, "utf8")) as HyperfineResults;
  const [first] = results;
  if (first === undefined) throw new Error(`hyperfine has not measured ${argv.join(" ")}`);
  return first.times.map((seconds) => seconds * 1000);
}

/** The programs, beginning with another one in each round. */
function turns(round: number): readonly ProgramName[] {
  const first = round % PROGRAMS.length;
  return [...PROGRAMS.slice(first), ...PROGRAMS.slice(0, first)];
}

async function timeAll(
  commands: PerProgram<readonly string[]>,
  prepare: Preparation,
  { rounds, runsPerRound, warmup }: Effort,
): Promise<PerProgram<readonly number[]>> {
  const times = perProgram<number[]>(() => []);
  for (let round = 0; round < Math.max(...Object.values(rounds)); round++) {
    for (const name of turns(round).filter((name) => round < rounds[name])) {
      const before = round === 0 ? warmup : 0;
      times[name].push(...(await timeRuns(commands[name], runsPerRound, before, prepare)));
    }
  }
  return times;
}

/** The number before `total` in the last line of strace's summary. */
function parseTotal(summary: string): number {
  const total = /^\s*(?:[\d.]+\s+){3}(\d+)\s+(?:\d+\s+)?total$/m.exec(summary)?.[1];
  if (total === undefined) throw new Error(`strace has said something unexpected:\n${summary}`);
  return Number(total);
}

async function run([file = "", ...args]: readonly string[] = []): Promise<void> {
  if (file !== "") await runTool(file, args);
}

async function countSystemCalls(argv: readonly string[], prepare: Preparation): Promise<number> {
  const file = scratchFile();
  await run(prepare);
  await runTool("strace", ["-f", "-c", "-o", file, "--", ...argv]);
  return parseTotal(readFileSync(file, "utf8"));
}

async function measurePeak(argv: readonly string[], prepare: Preparation): Promise<number> {
  const file = scratchFile();
  await run(prepare);
  await runTool("/usr/bin/time", ["-f", "%M", "-o", file, "--", ...argv]);
  return Number(readFileSync(file, "utf8"));
}

export function median(numbers: readonly number[]): number {
  const sorted = numbers.toSorted((a, b) => a - b);
  const [low = Number.NaN, high = low] = [sorted[(sorted.length - 1) >> 1], sorted[sorted.length >> 1]];
  return (low + high) / 2;
}

/** To a microsecond: the clock's last digits say nothing. */
function rounded(milliseconds: number): number {
  return Number(milliseconds.toFixed(3));
}

function summary(times: readonly number[]) {
  return {
    milliseconds: rounded(median(times)),
    fastest: rounded(Math.min(...times)),
    slowest: rounded(Math.max(...times)),
    runs: times.length,
  };
}

/** A command that ends well, measured in every way with every program. */
export async function measure(
  commands: PerProgram<readonly string[]>,
  prepare: Preparation,
  effort: Effort,
): Promise<PerProgram<Measurement>> {
  const times = await timeAll(commands, prepare, effort);
  const one = async (name: ProgramName): Promise<Measurement> => ({
    ...summary(times[name]),
    systemCalls: effort.counted ? await countSystemCalls(commands[name], prepare) : null,
    peakKib: await measurePeak(commands[name], prepare),
  });
  return { bpftool: await one("bpftool"), standalone: await one("standalone"), node: await one("node") };
}

/** How long Node takes for an empty program, in milliseconds: cgbpf cannot be faster on Node. */
export async function measureNode(runs: number): Promise<number> {
  return rounded(median(await timeRuns([process.execPath, "-e", "0"], runs, 1, undefined)));
}
