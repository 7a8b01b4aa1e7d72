import type { LoadedType, ObjectType } from "./refs.ts";

/** Failures with paths on a BPF file system. */
export interface PinFailures {
  /** The pinned file could not be opened as a BPF object. `isOnBpffs` is about the directory that it is in. */
  "pin-open-failed": { readonly path: string; readonly isOnBpffs: boolean };
  /** The file holds a BPF object of another type. */
  "pin-type-wrong": { readonly path: string; readonly type: ObjectType; readonly expected: LoadedType };
  /**
   * The object was not pinned, or there is no directory for pins: something is there already, the directory above is missing, no
   * BPF file system is there or could be mounted, the directory that it would be mounted over has files in it or is reached by a
   * symbolic link of another user, or the kernel refused it.
   */
  "pin-failed": {
    readonly path: string;
    readonly what: "object" | "directory";
    readonly problem:
      | "exists"
      | "no-directory"
      | "no-bpffs"
      | "mount-forbidden"
      | "not-empty"
      | "foreign-link"
      | "create"
      | "mount"
      | "pin";
  };
}
