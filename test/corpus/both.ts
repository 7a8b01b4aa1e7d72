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

/** What the kernel has of an object of ours: only the maps that libbpf would have pinned, where it pins by name. */
function snapshotOfOurs(kernel: Kernel, row: CorpusObject, directory: string, ours: Loaded): Snapshot {
  return snapshotOf(kernel, row.pinsByName ? pinnedOnly(ours, readdirSync(directory)) : ours);
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
  return by === "cgbpf" ? snapshotOfOurs(kernel, row, directory, loaded) : snapshotOf(kernel, loaded);
}

export interface Snapshots {
  readonly theirs: Snapshot;
  readonly ours: Snapshot;
}

/**
 * What the kernel has of an object when either loads it.
 * @param directory gives another path, of what does not exist yet below a bpffs, each time
 * @param use is given ours as well, while it is loaded
 */
export function whileLoaded<T>(
  kernel: Kernel,
  row: CorpusObject,
  directory: () => string,
  use: (snapshots: Snapshots, loaded: Loaded) => T,
): T {
  const theirs = snapshotBy("libbpf", kernel, row, directory());
  const place = directory();
  using loaded = LOADERS.cgbpf(kernel, pathOf(row), place, row);
  return use({ theirs, ours: snapshotOfOurs(kernel, row, place, loaded) }, loaded);
}
