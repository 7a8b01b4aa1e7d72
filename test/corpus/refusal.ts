import { readdirSync } from "node:fs";
import { CgbpfError } from "../../src/bpf/failure/failures.ts";
import type { Kernel } from "../../src/bpf/kernel/kernel.ts";
import { describeFailure } from "../../src/sentences/describe-failure.ts";
import { LOADERS } from "./loaders.ts";

export type Refusal = CgbpfError;

/**
 * The error of loading an object with cgbpf.
 * @param directory below a bpffs; does not exist yet
 * @throws Error when it is loaded all the same, or refused for no named reason, or leaves a pin
 */
export function refusalOf(kernel: Kernel, path: string, directory: string): Refusal {
  try {
    LOADERS.cgbpf(kernel, path, directory)[Symbol.dispose]();
  } catch (error) {
    const left = readdirSync(directory);
    if (left.length > 0) throw new Error(`refused, and ${left.join(", ")} stays`);
    if (error instanceof CgbpfError) return error;
    throw error;
  }
  throw new Error("it was loaded");
}

/** What an error says without the verifier's log, in which everything stands. */
export function withoutLog(error: Refusal): string {
  return `${JSON.stringify([error.code, { ...error.details, log: "" }])} ${describeFailure(error).sentence}`;
}
