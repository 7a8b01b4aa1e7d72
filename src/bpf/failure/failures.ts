import type { CgroupFailures } from "./cgroup-failures.ts";
import type { LoadedFailures } from "./loaded-failures.ts";
import type { ObjectFailures } from "./object-failures.ts";
import type { PinFailures } from "./pin-failures.ts";
import type { Reason } from "./reasons.ts";
import type { SystemFailures } from "./system-failures.ts";

/** What each failure tells, by its code. A code names a thing, and then what is wrong with it. */
export interface Failures
  extends SystemFailures,
    LoadedFailures,
    PinFailures,
    CgroupFailures,
    ObjectFailures {}

export type FailureCode = keyof Failures;

/** A failure as data: what was tried (`code`, `details`), why it failed where the kernel could tell (`reason`), and the system call (`cause`). */
export class CgbpfError<C extends FailureCode = FailureCode> extends Error {
  override readonly name = "CgbpfError";
  readonly code: C;
  readonly details: Failures[C];
  /** What the kernel's state says of the cause, found after the failure; undefined where it says nothing. */
  readonly reason: Reason | undefined;

  constructor(code: C, details: Failures[C], options: { cause?: unknown; reason?: Reason | undefined } = {}) {
    const cause = options.cause instanceof Error ? `: ${options.cause.message}` : "";
    const reason = options.reason === undefined ? "" : ` (${options.reason.kind})`;
    super(`${code} ${JSON.stringify(details, bigintAsText)}${cause}${reason}`, { cause: options.cause });
    this.code = code;
    this.details = details;
    this.reason = options.reason;
  }
}

function bigintAsText(_: string, value: unknown): unknown {
  return typeof value === "bigint" ? `${value}` : value;
}

/** True for a failure with this code; its details then have their type. */
export function isFailure<C extends FailureCode>(error: unknown, code: C): error is CgbpfError<C> {
  return error instanceof CgbpfError && error.code === code;
}
