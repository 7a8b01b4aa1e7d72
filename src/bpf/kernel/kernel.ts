import { SyscallError } from "../../sys/errors.ts";
import { listMounts, MOUNTS, type Mount, usualMounts } from "../../sys/files/mounts.ts";
import type { Port } from "../../sys/port.ts";
import { CgbpfError } from "../failure/failures.ts";
import type { Diagnosis, Host } from "../host.ts";
import { type KernelSymbols, readKernelSymbols } from "../linux/kernel-symbols.ts";
import { KernelTypes } from "../types/kernel-types.ts";

/** A file that could not be read, and why. */
export interface LeftOut {
  readonly path: string;
  readonly cause: SyscallError;
}

export interface KernelOptions {
  /** Gets a line about what was passed over silently: a program that vanished, a file that could not be read. */
  readonly onNote?: (text: string) => void;
  /** Gets what an answer leaves out, since this process may not read it: a listing is incomplete without it. */
  readonly onIncomplete?: (left: LeftOut) => void;
  /** How far the reason of a failure is looked for; `cheap` if not given. The command line has `full`. */
  readonly diagnose?: Diagnosis;
  /** A bpffs that delegates rights to this user namespace, for objects that are loaded without one of their own. */
  readonly tokenPath?: string;
}

/** What the kernel turned out to support, found by trying; undefined until something was tried. */
export interface Features {
  /** BPF_PROG_QUERY fills `prog_attach_flags` (since 6.0). */
  progAttachFlags?: boolean;
  /** The verifier knows parameters that are the context by a tag (since 6.8). */
  contextTag?: boolean;
  /** One link sets many probes of user programs (since 6.6). */
  manyUserProbes?: boolean;
}

const DIAGNOSES: readonly Diagnosis[] = ["none", "cheap", "full"];

/** The running kernel behind a port: the first argument of every function of the library. */
export class Kernel implements Host {
  readonly port: Port;
  /** @internal */
  readonly features: Features = {};
  readonly note: (text: string) => void;
  readonly leftOut: (left: LeftOut) => void;
  readonly diagnose: Diagnosis;
  /** @internal */
  readonly tokenPath: string | undefined;
  /** Types of the kernel and its modules. */
  readonly types: KernelTypes;
  #symbols: KernelSymbols | undefined;

  constructor(port: Port, options: KernelOptions = {}) {
    this.port = port;
    this.types = new KernelTypes(this);
    this.note = options.onNote ?? (() => {});
    this.leftOut = options.onIncomplete ?? (() => {});
    this.tokenPath = options.tokenPath;
    this.diagnose = options.diagnose ?? "cheap";
    if (!DIAGNOSES.includes(this.diagnose))
      throw new RangeError(`diagnose is one of ${DIAGNOSES.join(", ")}, not ${this.diagnose}`);
  }

  /**
   * Symbols of the kernel and its modules, as they were when this was first asked for. Those of programs come and go:
   * `readKernelSymbols()` reads them anew.
   * @throws CgbpfError `system-file-unreadable` without /proc
   */
  get symbols(): KernelSymbols {
    this.#symbols ??= readKernelSymbols(this);
    return this.#symbols;
  }

  /**
   * Returns the mounts of one file system type, oldest first. Without /proc they are those at the usual places.
   * @throws CgbpfError `system-file-unreadable` where those have none either
   */
  mounts(type: string): Mount[] {
    const ofType = (mounts: readonly Mount[]) => mounts.filter((mount) => mount.type === type);
    try {
      return ofType(listMounts(this.port));
    } catch (cause) {
      if (!(cause instanceof SyscallError)) throw cause;
      const usual = ofType(usualMounts(this.port));
      if (usual.length === 0) throw new CgbpfError("system-file-unreadable", { path: MOUNTS }, { cause });
      this.leftOut({ path: MOUNTS, cause });
      return usual;
    }
  }
}
