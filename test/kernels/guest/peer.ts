import { type Outcome, ours, run } from "./run.ts";

/** Path of bpftool 7.8; empty where it cannot be had, and recordings take its place. */
export const PEER = process.env.CGBPF_TEST_PEER ?? "";
export const hasPeer = PEER !== "";

/**
 * The answer of bpftool 7.8. Whatever is compared comes from here, so that a recording can take its place: no state of the
 * kernel is made by it, and a machine that has just booted gives the same names and numbers each time.
 */
export function peer(argv: readonly string[], input = ""): Outcome {
  return run([PEER, ...argv], input);
}

/** Shows a state of the kernel to tests of our own, by bpftool where it is there. */
export function shown(argv: readonly string[]): Outcome {
  return hasPeer ? peer(argv) : ours(argv);
}
