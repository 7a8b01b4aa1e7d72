import type { Reason } from "./reasons.ts";

/** Kind of a BPF object. */
export type ObjectType = "prog" | "map" | "link" | "unknown";

/** How a program is named: by exactly one of these. */
export type ProgramRef =
  | { readonly id: number }
  | { readonly tag: string }
  | { readonly name: string }
  | { readonly pinned: string };

/** What each failure tells, by its code. */
export interface Failures {
  /** No loaded program has this id, tag or name. */
  "program-not-found": { readonly ref: ProgramRef };
  /** Several loaded programs have this tag or name. */
  "program-ambiguous": { readonly ref: ProgramRef; readonly ids: readonly number[] };
  /** Listing the loaded programs was refused. */
  "cannot-list-programs": { readonly id?: number };
  /** The pinned file could not be opened as a BPF object. */
  "cannot-open-pin": { readonly path: string };
  /** The file holds a BPF object of another kind. */
  "wrong-object-type": { readonly path: string; readonly type: ObjectType; readonly expected: ObjectType };
  /** No bpf_link has this id. */
  "link-not-found": { readonly id: number };
  /** Listing the links was refused. */
  "cannot-list-links": { readonly id: number };
  /** The list of all programs or links was refused. */
  "cannot-list": { readonly type: "prog" | "link" };
  /** The link was not ended. */
  "cannot-detach-link": { readonly id: number };
  /** The object was not pinned: something is there already, there is no directory or no BPF file system, or none could be mounted. */
  "cannot-pin": {
    readonly path: string;
    readonly problem: "exists" | "no-directory" | "no-bpffs" | "mount" | "pin";
  };
  /** The kernel did not show the instructions of a program, or its types. */
  "cannot-read-code": { readonly programId: number; readonly part: "instructions" | "btf" };
  /** No cgroup2 file system is mounted. */
  "no-cgroup2-mount": object;
  /** The path of a cgroup could not be opened. */
  "cannot-open-cgroup": { readonly cgroup: string };
  /** The kernel refused to list the programs of a cgroup. */
  "cannot-query-cgroup": { readonly cgroup: string };
  /** The directories below could not be listed. */
  "cannot-walk-cgroups": { readonly cgroup: string };
  /** The kernel did not attach the program. */
  "attach-failed": { readonly cgroup: string; readonly attachType: number; readonly programId: number };
  /** The program was not detached. */
  "detach-failed": { readonly cgroup: string; readonly attachType: number; readonly programId: number };
  /** The verifier refused the program. */
  "load-failed": { readonly name: string; readonly log: string };
}

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
    super(`${code} ${JSON.stringify(details)}${cause}${reason}`, { cause: options.cause });
    this.code = code;
    this.details = details;
    this.reason = options.reason;
  }
}

/** True for a failure with this code; its details then have their type. */
export function isFailure<C extends FailureCode>(error: unknown, code: C): error is CgbpfError<C> {
  return error instanceof CgbpfError && error.code === code;
}
