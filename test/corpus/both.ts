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

interface Snapshots {
  readonly theirs: Snapshot;
  readonly ours: Snapshot;
}

/**
 * What the kernel has of an object when either loads it, while both are loaded.
 * @param directory gives another path, of what does not exist yet below a bpffs, each time
 * @param use is given ours as well
 */
export function whileLoaded<T>(
  kernel: Kernel,
  row: CorpusObject,
  directory: () => string,
  use: (snapshots: Snapshots, loaded: Loaded) => T,
): T {
  using theirs = LOADERS.libbpf(kernel, pathOf(row), directory(), row);
  using ours = LOADERS.cgbpf(kernel, pathOf(row), directory(), row);
  const compared = row.pinsByName ? pinnedOnly(ours, [...theirs.maps.keys()]) : ours;
  return use({ theirs: snapshotOf(kernel, theirs), ours: snapshotOf(kernel, compared) }, ours);
}

/** The same, when nothing else is to be done with it. */
export function snapshotsOf(kernel: Kernel, row: CorpusObject, directory: () => string): Snapshots {
  return whileLoaded(kernel, row, directory, (snapshots) => snapshots);
}
