import { cgbpf, type Outcome, run } from "../setup/run.ts";

/** Runs a line of bash as a process of this cgroup. */
export function inside(cgroup: string, line: string): Outcome {
  return run(["bash", "-c", 'echo $$ > "$0/cgroup.procs" && eval "$1"', cgroup, line]);
}

/** The same line outside of it. */
export function outside(line: string): Outcome {
  return run(["bash", "-c", line]);
}

/** Runs our program, which has to succeed in silence. */
export function succeed(...argv: string[]): void {
  const { stdout, stderr, code } = cgbpf(argv);
  if (code !== 0 || stdout.length + stderr.length > 0) {
    throw new Error(`cgbpf ${argv.join(" ")}: code ${code}, ${stdout}${stderr}`);
  }
}
