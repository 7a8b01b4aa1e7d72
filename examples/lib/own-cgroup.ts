import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, readdirSync, rmdirSync, writeFileSync } from "node:fs";
import { cgroup2Root, type Kernel } from "cgbpf";
import { atEnd } from "./at-end.ts";

/** A cgroup of this process's own, which is removed with all below it at the end of the `using` block. */
export interface OwnCgroup extends Disposable {
  readonly path: string;
  /** Path of a new cgroup below. */
  child(name: string): string;
}

/** Creates `cgbpf-tour-<pid>` at the top of the cgroup2 hierarchy. */
export function ownCgroup(kernel: Kernel): OwnCgroup {
  const path = `${cgroup2Root(kernel)}/cgbpf-tour-${process.pid}`;
  const removal = atEnd(() => removeCgroup(path));
  makeCgroup(path);
  return {
    path,
    child: (name) => makeCgroup(`${path}/${name}`),
    [Symbol.dispose]: () => removal[Symbol.dispose](),
  };
}

function makeCgroup(path: string): string {
  mkdirSync(path);
  return path;
}

function isCode(error: unknown, code: string): boolean {
  return error instanceof Error && "code" in error && error.code === code;
}

const ATTEMPTS = 100;
const PAUSE = 20;

function removeCgroup(path: string): void {
  try {
    for (const entry of readdirSync(path, { withFileTypes: true })) {
      if (entry.isDirectory()) removeCgroup(`${path}/${entry.name}`);
    }
    removeEmptied(path);
  } catch (error) {
    if (!isCode(error, "ENOENT")) throw error;
  }
}

/** A process that was interrupted may need a moment to be gone. */
function removeEmptied(path: string): void {
  for (let attempt = 1; ; attempt++) {
    try {
      rmdirSync(path);
      return;
    } catch (error) {
      if (!isCode(error, "EBUSY") || attempt === ATTEMPTS) throw error;
      writeFileSync(`${path}/cgroup.kill`, "1");
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, PAUSE);
    }
  }
}

/** Runs a program as a process of a cgroup, its output being ours; gives its exit code. */
export async function runInside(cgroup: string, ...argv: string[]): Promise<unknown> {
  const join = 'echo $$ > "$0/cgroup.procs" && exec "$@"';
  const [code] = await once(spawn("sh", ["-c", join, cgroup, ...argv], { stdio: "inherit" }), "exit");
  return code;
}
