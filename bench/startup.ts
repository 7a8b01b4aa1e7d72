import { measureSeconds } from "./measure.ts";

const RUNS = 30;

/** How long Node takes for an empty program, in seconds: cgbpf cannot be faster on Node. */
export function measureNode(): Promise<number> {
  return measureSeconds([process.execPath, "-e", "0"], RUNS);
}
