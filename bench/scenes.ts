import { mkdirSync } from "node:fs";
import type { Kernel } from "../hosts/node/index.ts";
import { attachMany, attachTo, load } from "./attach.ts";
import { writeBatch } from "./batch.ts";
import { compileObjects, removePins } from "./objects.ts";
import type { Places, Scene, SceneKind } from "./rows.ts";
import { dyingCgroups, makeCgroups, removeTree, settle } from "./tree.ts";

const ATTACHMENTS = 20;
/** BPF_CGROUP_MAX_PROGS of kernel/bpf/cgroup.c. */
const FULL = 64;

/** What has to be kept until the scene is over. */
type Kept = Disposable | undefined;

function buildSmall(kernel: Kernel, places: Places, lines: number): Kept {
  const { root, pair, none, two, full, batchFile } = places;
  for (const path of [root, pair, none, two, full]) mkdirSync(path);
  attachTo(kernel, "egress", [two]);
  attachTo(kernel, "device", [two]);
  attachMany(kernel, "egress", full, FULL);
  const program = load(kernel, "device");
  writeBatch(batchFile, { root: pair, empty: none, two, programId: program.id }, lines);
  return program;
}

/** The root and 17 others get a program each, one gets two; a tiny tree has not as many places. */
function buildSparse(kernel: Kernel, { root }: Places, count: number): Kept {
  const paths = makeCgroups(root, count);
  const spread = Array.from(
    { length: ATTACHMENTS - 2 },
    (_, i) => paths[Math.floor((i * count) / ATTACHMENTS)] ?? root,
  );
  attachTo(kernel, "egress", [root, ...spread.slice(0, 1)]);
  attachTo(kernel, "device", [...new Set(spread)]);
  return undefined;
}

function buildDense(kernel: Kernel, { root }: Places, count: number): Kept {
  const paths = makeCgroups(root, count);
  attachTo(kernel, "egress", paths);
  attachTo(kernel, "device", paths);
  return undefined;
}

function buildTop(kernel: Kernel, { root }: Places, count: number): Kept {
  makeCgroups(root, count);
  attachTo(kernel, "egress", [root]);
  return undefined;
}

/** The programs are loaded by what is measured, each time anew. */
function buildLoad(): Kept {
  compileObjects();
  return { [Symbol.dispose]: () => removePins() };
}

const BUILDERS: { readonly [kind in SceneKind]: (kernel: Kernel, places: Places, count: number) => Kept } = {
  small: buildSmall,
  sparse: buildSparse,
  dense: buildDense,
  top: buildTop,
  load: buildLoad,
};

/** Builds a scene, uses it, and removes it; the kernel has forgotten it when this returns. */
export async function withScene<T>(
  kernel: Kernel,
  places: Places,
  { kind, size }: Scene,
  use: () => Promise<T>,
): Promise<T> {
  const dying = dyingCgroups(kernel);
  using _ = BUILDERS[kind](kernel, places, size);
  const result = await use();
  removeTree(places.root);
  await settle(kernel, dying);
  return result;
}
