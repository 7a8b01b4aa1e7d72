import { existsSync, readFileSync } from "node:fs";

/** The running kernel, as far as answers depend on it. */
export interface RunningKernel {
  /** Version without what a distribution adds: `6.18`. */
  readonly version: string;
  readonly arch: string;
}

export function runningKernel(): RunningKernel {
  const release = readFileSync("/proc/sys/kernel/osrelease", "utf8");
  return { version: /^\d+\.\d+/.exec(release)?.[0] ?? release.trim(), arch: process.arch };
}

/** Where the recordings of a kernel are, below the directory of all. */
export function directoryOf(root: string, { version }: RunningKernel): string {
  return `${root}/linux-${version}`;
}

export function hasRecordings(root: string, kernel: RunningKernel): boolean {
  return existsSync(directoryOf(root, kernel));
}
