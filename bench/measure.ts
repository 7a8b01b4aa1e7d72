import { readFileSync } from "node:fs";
import { runTool, scratchFile } from "./run.ts";

export interface Measurement {
  /** Median wall time in seconds. */
  readonly seconds: number;
  /** System calls of the process and all its threads. */
  readonly systemCalls: number;
  /** Peak of resident memory in KiB. */
  readonly peakKib: number;
}

/** Words as hyperfine splits them: in single quotes. */
function quote(argv: readonly string[]): string {
  return argv.map((word) => `'${word.replaceAll("'", "'\\''")}'`).join(" ");
}

interface HyperfineResults {
  readonly results: readonly { readonly median: number }[];
}

/** Median wall time in seconds, after a warm-up. */
export async function measureSeconds(argv: readonly string[], runs: number): Promise<number> {
  const file = scratchFile();
  const counts = ["--warmup", "2", "--runs", String(runs)];
  await runTool("hyperfine", ["-N", "--style", "none", ...counts, "--export-json", file, quote(argv)]);
  const { results } = JSON.parse(readFileSync(file, "utf8")) as HyperfineResults;
  const [first] = results;
  if (first === undefined) throw new Error(`hyperfine has not measured ${argv.join(" ")}`);
  return first.median;
}

/** The number before `total` in the last line of strace's summary. */
function parseTotal(summary: string): number {
  const total = /^\s*(?:[\d.]+\s+){3}(\d+)\s+(?:\d+\s+)?total$/m.exec(summary)?.[1];
  if (total === undefined) throw new Error(`strace has said something unexpected:\n${summary}`);
  return Number(total);
}

async function countSystemCalls(argv: readonly string[]): Promise<number> {
  const file = scratchFile();
  await runTool("strace", ["-f", "-c", "-o", file, "--", ...argv]);
  return parseTotal(readFileSync(file, "utf8"));
}

async function measurePeak(argv: readonly string[]): Promise<number> {
  const file = scratchFile();
  await runTool("/usr/bin/time", ["-f", "%M", "-o", file, "--", ...argv]);
  return Number(readFileSync(file, "utf8"));
}

/** A command that ends well, measured in every way. */
export async function measure(argv: readonly string[], runs: number): Promise<Measurement> {
  return {
    seconds: await measureSeconds(argv, runs),
    systemCalls: await countSystemCalls(argv),
    peakKib: await measurePeak(argv),
  };
}
