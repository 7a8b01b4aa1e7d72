import { CgbpfError } from "../bpf/failure/failures.ts";
import { hintOf } from "./hints.ts";
import { sentenceOf } from "./sentences.ts";

/** A failure in words, for people. */
export interface FailureDescription {
  /** What failed: bpftool's sentence where it has one. */
  readonly sentence: string;
  /** Why, and what to do about it; undefined where nothing more is known. */
  readonly hint: string | undefined;
}

/**
 * Returns a failure in the words that the command line prints; of any other error its message.
 *
 * @example
 * try {
 *   attachProgram(kernel, { cgroup, attachType: "cgroup_device", program: { id: 7 } });
 * } catch (error) {
 *   if (error instanceof CgbpfError) console.error(describeFailure(error).hint);
 * }
 */
export function describeFailure(error: unknown): FailureDescription {
  if (!(error instanceof CgbpfError))
    return { sentence: error instanceof Error ? error.message : String(error), hint: undefined };
  return { sentence: sentenceOf(error), hint: hintOf(error) };
}
