import { existsSync, readdirSync } from "node:fs";
import { tmpdir } from "node:os";
import { mountPoints } from "./mounts.ts";
import { join, type Path, removeCgroup, removeTree } from "./remove.ts";
import { testDirectoryName } from "./temporary.ts";

const PATTERN = /^cgbpf-test-(\d+)$/;

/** Removes what test runs have left below these mounts, for every process id that `isOver` says is done. */
function sweep(mounts: string[], remove: (path: Path) => void, isOver: (pid: string) => boolean): void {
  for (const mount of mounts) {
    for (const name of readdirSync(mount)) {
      const pid = PATTERN.exec(name)?.[1];
      if (pid !== undefined && isOver(pid)) remove(join(mount, name));
    }
  }
}

function sweepAll(isOver: (pid: string) => boolean): void {
  sweep(mountPoints("cgroup2"), removeCgroup, isOver);
  sweep(mountPoints("bpf"), removeTree, isOver);
  sweep([tmpdir()], removeTree, isOver);
}

const isDead = (pid: string) => !existsSync(`/proc/${pid}`);

/** Runs once around all test files: removes leftovers of runs that died, and at the end those of this one. */
export default function setup(): () => void {
  process.env.CGBPF_TEST_PID = String(process.pid);
  sweepAll(isDead);
  return () => sweepAll((pid) => isDead(pid) || testDirectoryName() === `cgbpf-test-${pid}`);
}
