import type { Reason } from "./reasons.ts";

/** Kind of a BPF object. */
export type ObjectType = "prog" | "map" | "link" | "unknown";

/** How a program is named: by exactly one of these. */
export type ProgramRef =
  | { readonly id: number }
  | { readonly tag: string }
  | { readonly name: string }
  | { readonly pinned: string };

/** How a map is named. */
export type MapRef = { readonly id: number } | { readonly name: string } | { readonly pinned: string };

/** What of the kernel an object file refers to. */
export type ExternKind = "kconfig" | "variable" | "function";

/** Why it cannot be had. */
export type ExternProblem = "missing" | "other-type" | "ambiguous" | "other-value";

export type MapOperation = "lookup" | "take" | "update" | "delete" | "next-key";
export type ByteOrder = "little" | "big";

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
  /**
   * The object was not pinned, or there is no directory for pins: something is there already, the directory above is missing, no
   * BPF file system is there or could be mounted, or the kernel refused it.
   */
  "cannot-pin": {
    readonly path: string;
    readonly what: "object" | "directory";
    readonly problem: "exists" | "no-directory" | "no-bpffs" | "create" | "mount" | "pin";
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
  /** No loaded map has this id or name. */
  "map-not-found": { readonly ref: MapRef };
  /** Several loaded maps have this name. */
  "map-ambiguous": { readonly ref: MapRef; readonly ids: readonly number[] };
  /** Listing the loaded maps was refused. */
  "cannot-list-maps": { readonly id?: number };
  /** The object file holds no program of this name. */
  "no-such-program": { readonly name: string; readonly programs: readonly string[] };
  /** The object file holds no program of this section. */
  "no-such-section": { readonly section: string; readonly sections: readonly string[] };
  /** All programs of the object file are loaded only when asked for: their sections begin with `?`. Or there are none at all. */
  "no-program-chosen": { readonly programs: readonly string[] };
  /** Programs of the object file cannot be attached to a cgroup: their section names no hook of one, or two share a hook that takes one. */
  "not-for-a-cgroup": { readonly program: string; readonly section: string };
  "hook-is-shared": { readonly attachType: number; readonly programs: readonly string[] };
  /** The object file holds no map of this name. */
  "no-such-map": { readonly name: string; readonly maps: readonly string[] };
  /** The object file holds no variable of this name. */
  "no-such-variable": { readonly name: string; readonly variables: readonly string[] };
  /** A value does not fit the type that the object file gives it, or a key is missing, or given where there are none: `path` is the map or variable, and the members in it. */
  "wrong-value": { readonly path: string; readonly problem: string };
  /** The object file is for machines of the other byte order. */
  "wrong-byte-order": { readonly object: ByteOrder; readonly machine: ByteOrder };
  /** The section's name says no program type. */
  "unknown-section": { readonly program: string; readonly section: string };
  /** What the program is to be attached to is not in the kernel, nor in a module. */
  "attach-target-not-found": { readonly program: string; readonly section: string; readonly target: string };
  /** The kernel's types cannot be read. */
  "no-kernel-types": { readonly path: string; readonly neededFor: string };
  /** The kernel has no variable, function or setting of this name, or one of another type. */
  "extern-not-found": { readonly name: string; readonly kind: ExternKind; readonly problem: ExternProblem };
  /** A CO-RE relocation cannot be resolved: no type of the kernel fits, or several that disagree. */
  "relocation-failed": {
    readonly program: string;
    readonly instruction: number;
    readonly problem: string;
    readonly access?: string;
  };
  /** The kernel's configuration cannot be read. */
  "no-kernel-configuration": { readonly paths: readonly string[]; readonly neededFor: string };
  /** The kernel did not create the map. */
  "map-create-failed": { readonly name: string; readonly type: number; readonly maxEntries: number };
  /** What the map begins with was not written, or it was not frozen. */
  "map-fill-failed": { readonly name: string; readonly slot?: number; readonly target?: string };
  /** The map that is pinned where this one belongs is another. */
  "pinned-map-differs": {
    readonly name: string;
    readonly path: string;
    readonly field: string;
    readonly pinned: string;
    readonly wanted: string;
  };
  /** An element was not read, written or removed. */
  "map-access-failed": { readonly name: string; readonly operation: MapOperation };
  /** The verifier refused the program; `problem` is the line of its log that says why. */
  "load-failed": {
    readonly name: string;
    readonly log: string;
    readonly problem: string;
    /** What the program uses that this kernel does not have, where that is the cause: `struct task_struct.pid`. */
    readonly missing?: string;
  };
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
