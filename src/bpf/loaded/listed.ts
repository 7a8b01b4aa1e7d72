import type { LoadedType } from "../failure/refs.ts";
import type { Host } from "../host.ts";
import { listFailure } from "./open-loaded.ts";

/**
 * Yields the objects of a list.
 * @throws CgbpfError `object-list-failed`, with the reason where the kernel refuses to give it
 */
export function* listed<T>(host: Host, type: LoadedType, objects: Iterator<T>): Generator<T> {
  for (;;) {
    const next = nextOf(host, type, objects);
    if (next.done) return;
    yield next.value;
  }
}

function nextOf<T>(host: Host, type: LoadedType, objects: Iterator<T>): IteratorResult<T> {
  try {
    return objects.next();
  } catch (cause) {
    throw listFailure(host, type, cause);
  }
}
