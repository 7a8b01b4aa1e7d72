import type { Mount } from "../sys/files/mounts.ts";
import type { Port } from "../sys/port.ts";

/** What the rooms below `kernel` need of the running kernel. */
export interface Host {
  readonly port: Port;
  /** Takes a line about what was passed over silently. */
  readonly note: (text: string) => void;
  /** Mounts of one file system type, oldest first. */
  mounts(type: string): Mount[];
}
