import { execFileSync } from "node:child_process";
import { existsSync, readdirSync, rmSync } from "node:fs";
import { fileURLToPath } from "node:url";

const REPOSITORY = fileURLToPath(new URL("..", import.meta.url));
const CORPUS = `${REPOSITORY}testdata/corpus`;
const BPFFS = "/sys/fs/bpf";
const OWN = /^cgbpf-bench-(\d+)$/;
const SOURCE = /^(?!bad_)(.+)\.bpf\.c$/;
/** Its map is pinned by name: outside of the directory that is removed before the next run. */
const PINS_ELSEWHERE = "map_pinned";

/** The good objects of the corpus by name, whether this kernel takes them or not. */
export function objectNames(): readonly string[] {
  const names = readdirSync(CORPUS).flatMap((file) => SOURCE.exec(file)?.[1] ?? []);
  return names.filter((name) => name !== PINS_ELSEWHERE).sort();
}

export function objectFile(name: string): string {
  return `${CORPUS}/${name}.bpf.o`;
}

/** Compiles what is not yet compiled. */
export function compileObjects(): void {
  execFileSync("bash", [`${REPOSITORY}test/setup/compile.sh`], { stdio: ["ignore", "ignore", "inherit"] });
}

/** Where this process has programs pinned: a directory that each run creates. */
export function pinsOf(pid = process.pid): string {
  return `${BPFFS}/cgbpf-bench-${pid}`;
}

export function removePins(pid = process.pid): void {
  rmSync(pinsOf(pid), { recursive: true, force: true });
}

/** Removes what benchmarks have left whose process is gone. */
export function sweepPins(): void {
  for (const name of existsSync(BPFFS) ? readdirSync(BPFFS) : []) {
    const pid = OWN.exec(name)?.[1];
    if (pid !== undefined && !existsSync(`/proc/${pid}`)) removePins(Number(pid));
  }
}
