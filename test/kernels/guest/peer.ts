import { type Outcome, run } from "./run.ts";

const PEER = process.env.CGBPF_TEST_PEER ?? "bpftool";

/**
 * The answer of bpftool 7.8. Whatever is compared comes from here, so that a recording can take its place: no state of the
 * kernel is made by it, and a machine that has just booted gives the same names and numbers each time.
 */
export function peer(argv: readonly string[], input = ""): Outcome {
  return run([PEER, ...argv], input);
}
