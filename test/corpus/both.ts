import { readdirSync } from "node:fs";
import type { Kernel } from "../../src/bpf/kernel.ts";
import type { Loaded } from "./loaded.ts";
import { LOADERS } from "./loaders.ts";
import type { CorpusObject } from "./objects/row.ts";
import { pathOf } from "./paths.ts";
import { type Snapshot, snapshotOf } from "./snapshot.ts";

/** A map that no program uses and nobody pins is gone with bpftool. */
function pinnedOnly(loaded: Loaded, names: readonly string[]): Loaded {
  return { ...loaded, maps: new Map([...loaded.maps].filter(([name]) => names.includes(name))) };
}

/**
 * What the kernel has of an object when one of them loads it.
 * @param directory of what does not exist yet below a bpffs
 */
export function snapshotBy(
  by: keyof typeof LOADERS,
  kernel: Kernel,
  row: CorpusObject,
  directory: string,
): Snapshot {
  using loaded = LOADERS[by](kernel, pathOf(row), directory, row);
  const pinned = by === "cgbpf" && row.pinsByName;
  return snapshotOf(kernel, pinned ? pinnedOnly(loaded, readdirSync(directory)) : loaded);
}

/**
 * What the kernel has of an object when either loads it.
 * @param directory gives another path, of what does not exist yet below a bpffs, each time
 */
export function snapshotsOf(
  kernel: Kernel,
  row: CorpusObject,
  directory: () => string,
): { readonly theirs: Snapshot; readonly ours: Snapshot } {
  const theirs = snapshotBy("libbpf", kernel, row, directory());
  return { theirs, ours: snapshotBy("cgbpf", kernel, row, directory()) };
}
