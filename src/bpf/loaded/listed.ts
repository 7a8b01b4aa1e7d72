import type { LoadedType } from "../failure/refs.ts";
import type { Host } from "../host.ts";
import { listFailure } from "./open-loaded.ts";

/**
 * Yields the objects of a list.
 * @throws CgbpfError `object-list-failed`, with the reason where the kernel refuses to give it
 */
export function* listed<T>(host: Host, type: LoadedType, objects: Generator<T>): Generator<T> {
  try {
    for (;;) {
      const next = nextOf(host, type, objects);
      if (next.done) return;
      yield next.value;
    }
  } finally {
    // Whoever stops reading leaves the last object open otherwise.
    objects.return(undefined);
  }
}

function nextOf<T>(host: Host, type: LoadedType, objects: Generator<T>): IteratorResult<T> {
  try {
    return objects.next();
  } catch (cause) {
    throw listFailure(host, type, cause);
  }
}
