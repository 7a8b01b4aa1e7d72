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
 * What the kernel has of an object when either loads it.
 * @param directory gives another path, of what does not exist yet below a bpffs, each time
 */
export function snapshotsOf(
  kernel: Kernel,
  row: CorpusObject,
  directory: () => string,
): { readonly theirs: Snapshot; readonly ours: Snapshot } {
  using theirs = LOADERS.libbpf(kernel, pathOf(row), directory(), row);
  using ours = LOADERS.cgbpf(kernel, pathOf(row), directory(), row);
  const compared = row.pinsByName ? pinnedOnly(ours, [...theirs.maps.keys()]) : ours;
  return { theirs: snapshotOf(kernel, theirs), ours: snapshotOf(kernel, compared) };
}
