import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";

setFlagsFromString("--expose-gc");
/** Collects all garbage, and so moves what an engine moves. */
export const collectGarbage = runInNewContext("gc") as () => void;

/** Keeps the last of what was allocated, so that no optimizer leaves the allocation out. */
let kept: unknown;

/** Fills the young generation, as a program under load does. */
export function allocateHeavily(): void {
  for (let i = 0; i < 2000; i++)
    kept = { next: i, bytes: new Uint8Array(32), text: `garbage ${i}`, of: typeof kept };
}
