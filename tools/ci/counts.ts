import { readFileSync, writeFileSync } from "node:fs";

/** How one part of continuous integration ended. */
export interface Counts {
  readonly passed: number;
  readonly failed: number;
  /** To repeat at the end of all parts. */
  readonly lines: readonly string[];
}

/** Names a directory in which each part leaves its counts. */
const DIRECTORY = "CGBPF_COUNTS";

/** Leaves the counts of a part for the sum, where somebody asks for one. */
export function writeCounts(part: string, counts: Counts): void {
  const directory = process.env[DIRECTORY];
  if (directory) writeFileSync(`${directory}/${part}.json`, JSON.stringify(counts));
}

/** Undefined where the part ended without leaving any. */
export function readCounts(directory: string, part: string): Counts | undefined {
  try {
    return JSON.parse(readFileSync(`${directory}/${part}.json`, "utf8")) as Counts;
  } catch {
    return undefined;
  }
}
