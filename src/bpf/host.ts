import type { Mount } from "../sys/files/mounts.ts";
import type { Port } from "../sys/port.ts";

/**
 * How far the reason of a failure is looked for: not at all; by a few calls, without walking a tree or loading anything; or also by
 * walking all cgroups and BPF file systems, and by loading small programs that try what the kernel takes.
 */
export type Diagnosis = "none" | "cheap" | "full";

/** What the rooms below `kernel` need of the running kernel. */
export interface Host {
  readonly port: Port;
  /** Takes a line about what was passed over silently. */
  readonly note: (text: string) => void;
  /** How much may be done to find the reason of a failure. */
  readonly diagnose: Diagnosis;
  /** Mounts of one file system type, oldest first. */
  mounts(type: string): Mount[];
}
