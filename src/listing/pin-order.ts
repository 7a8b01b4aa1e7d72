import type { Kernel } from "../bpf/kernel/kernel.ts";
import { listPins, type PinnedObject } from "../bpf/pin/open-pin.ts";

/** Buckets of libbpf's hash map when the first entry comes. */
const FIRST_CAPACITY = 4;

/** Paths by the id of a program or link. */
export type PinPaths = ReadonlyMap<number, readonly string[]>;

/**
 * Paths by object id, in bpftool's order: its hash map puts a new entry before the older ones of its bucket, and turns their
 * order around each time it grows.
 */
export function orderPins(pins: Iterable<PinnedObject>): Map<number, string[]> {
  const paths = new Map<number, string[]>();
  let [count, capacity] = [0, 0];
  for (const { id, path } of pins) {
    if (capacity === 0 || Math.floor(((count + 1) * 4) / 3) > capacity) {
      capacity = capacity === 0 ? FIRST_CAPACITY : capacity * 2;
      for (const list of paths.values()) list.reverse();
    }
    paths.set(id, [path, ...(paths.get(id) ?? [])]);
    count++;
  }
  return paths;
}

/** Returns where objects of a type are pinned, or undefined when none is pinned. */
export function pinPaths(kernel: Kernel, type: PinnedObject["type"]): PinPaths | undefined {
  const pins = orderPins([...listPins(kernel)].filter((pin) => pin.type === type));
  return pins.size === 0 ? undefined : pins;
}
