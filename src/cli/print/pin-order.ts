import { listPins, type PinnedObject } from "../../bpf/pin/open-pin.ts";
import type { Session } from "../output/session.ts";

/** Buckets of libbpf's hash map when the first entry comes. */
const FIRST_CAPACITY = 4;

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

/** Where programs or links are pinned; undefined when nobody asked, or nothing is. */
export function pinsToShow(
  session: Session,
  type: PinnedObject["type"],
): ReadonlyMap<number, readonly string[]> | undefined {
  if (!session.options.pinned) return undefined;
  const pins = orderPins([...listPins(session.kernel)].filter((pin) => pin.type === type));
  return pins.size === 0 ? undefined : pins;
}
