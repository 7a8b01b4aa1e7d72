import { existsSync, mkdirSync, readdirSync, readFileSync, rmdirSync } from "node:fs";
import { cgroup2Root, type Kernel } from "../hosts/node/index.ts";

const NAME = /^cgbpf-test-(\d+)$/;
const WIDTH = 100;
/** Milliseconds that the kernel gets to forget cgroups that were removed. */
const PATIENCE = 20_000;

/** The one directory of this process below the cgroup2 mount. */
export function treeRoot(kernel: Kernel): string {
  return `${cgroup2Root(kernel)}/cgbpf-test-${process.pid}`;
}

/** Removes a cgroup and all below it, deepest first; nothing where it is gone already. */
export function removeTree(path: string): void {
  if (!existsSync(path)) return;
  for (const entry of readdirSync(path, { withFileTypes: true })) {
    if (entry.isDirectory()) removeTree(`${path}/${entry.name}`);
  }
  rmdirSync(path);
}

/** Removes what benchmarks and tests have left whose process is gone. */
export function sweepTrees(kernel: Kernel): void {
  const mount = cgroup2Root(kernel);
  for (const name of readdirSync(mount)) {
    const pid = NAME.exec(name)?.[1];
    if (pid !== undefined && !existsSync(`/proc/${pid}`)) removeTree(`${mount}/${name}`);
  }
}

/**
 * Creates `count` cgroups below the root, which is new too: groups of a hundred of which the first is the parent of the
 * others. Gives their paths, parents first.
 */
export function makeCgroups(root: string, count: number): string[] {
  const paths: string[] = [];
  mkdirSync(root);
  for (let i = 0; i < count; i++) {
    const group = `${root}/group-${Math.floor(i / WIDTH)}`;
    const path = i % WIDTH === 0 ? group : `${group}/member-${i % WIDTH}`;
    mkdirSync(path);
    paths.push(path);
  }
  return paths;
}

/** Cgroups of the hierarchy that are removed but whose memory the kernel has not freed. */
export function dyingCgroups(kernel: Kernel): number {
  const stat = readFileSync(`${cgroup2Root(kernel)}/cgroup.stat`, "utf8");
  return Number(/^nr_dying_descendants (\d+)$/m.exec(stat)?.[1] ?? 0);
}

/** Waits until no more cgroups are dying than before, since that work would count for what is measured next. */
export async function settle(kernel: Kernel, before: number): Promise<void> {
  const end = Date.now() + PATIENCE;
  while (dyingCgroups(kernel) > before && Date.now() < end) {
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
