import { existsSync, mkdirSync, readdirSync, rmdirSync } from "node:fs";
import { attachProgram, cgroup2Root, type Kernel, loadProgram, type Program } from "../hosts/node/index.ts";

const NAME = /^cgbpf-test-(\d+)$/;
const WIDTH = 100;
export const ATTACHMENTS = 20;

/** `r0 = 1; exit`: allows everything. */
const ALLOW = Uint8Array.from([0xb7, 0, 0, 0, 1, 0, 0, 0, 0x95, 0, 0, 0, 0, 0, 0, 0]);

/** A tree of cgroups two levels deep, with programs here and there. */
export interface Tree {
  readonly root: string;
  /** A cgroup with nothing attached. */
  readonly empty: string;
  /** A cgroup with two programs. */
  readonly two: string;
}

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

/** Builds `count` cgroups below the root, in groups of a hundred of which the first is the parent of the others. */
function makeCgroups(root: string, count: number): string[] {
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

/** The root and 17 others get a program each, one gets two. */
function attachAll(kernel: Kernel, root: string, paths: readonly string[], device: Program, egress: Program) {
  const places = Array.from(
    { length: ATTACHMENTS - 2 },
    (_, i) => paths[Math.floor((i * paths.length) / ATTACHMENTS)],
  );
  const [two = root, ...others] = places;
  attachProgram(kernel, { cgroup: root, attachType: "egress", program: egress });
  attachProgram(kernel, { cgroup: two, attachType: "egress", program: egress });
  for (const place of [two, ...others]) {
    if (place !== undefined) attachProgram(kernel, { cgroup: place, attachType: "device", program: device });
  }
  return two;
}

/** Builds the tree. The root has a program, so that every cgroup has an effective one. */
export function buildTree(kernel: Kernel, count: number): Tree {
  const root = treeRoot(kernel);
  const paths = makeCgroups(root, count);
  using device = loadProgram(kernel, { type: "cgroup_device", instructions: ALLOW, name: "bench_device" });
  using egress = loadProgram(kernel, { type: "cgroup_skb", instructions: ALLOW, name: "bench_egress" });
  const two = attachAll(kernel, root, paths, device, egress);
  return { root, two, empty: paths.at(-1) ?? root };
}
