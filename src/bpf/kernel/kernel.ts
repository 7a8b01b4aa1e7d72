import { listMounts, type Mount } from "../../sys/files/mounts.ts";
import type { Port } from "../../sys/port.ts";

export interface KernelOptions {
  /** Gets a line about what was passed over silently: a program that vanished, a file that could not be read. */
  readonly onNote?: (text: string) => void;
}

/** What the kernel turned out to support, found by trying; undefined until something was tried. */
export interface Features {
  /** BPF_PROG_QUERY fills `prog_attach_flags` (since 6.0). */
  progAttachFlags?: boolean;
  /** The verifier knows parameters that are the context by a tag (since 6.8). */
  contextTag?: boolean;
}

/** The running kernel behind a port: the first argument of every function of the library. */
export class Kernel {
  readonly port: Port;
  /** @internal */
  readonly features: Features = {};
  readonly note: (text: string) => void;

  constructor(port: Port, options: KernelOptions = {}) {
    this.port = port;
    this.note = options.onNote ?? (() => {});
  }

  /** Mounts of one file system type, oldest first. */
  mounts(type: string): Mount[] {
    return listMounts(this.port).filter((mount) => mount.type === type);
  }
}
