import { readdirSync } from "node:fs";
import type { Kernel } from "../../src/bpf/kernel/kernel.ts";
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

/**
 * What the kernel has of an object when we load it.
 * @param directory of what does not exist yet below a bpffs
 * @param use is given the object as well, while it is loaded
 */
export function whileLoaded<T>(
  kernel: Kernel,
  row: CorpusObject,
  directory: string,
  use: (ours: Snapshot, loaded: Loaded) => T,
): T {
  using loaded = LOADERS.cgbpf(kernel, pathOf(row), directory, row);
  return use(snapshotOfOurs(kernel, row, directory, loaded), loaded);
}
