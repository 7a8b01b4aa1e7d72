import type { SyscallError } from "../../sys/errors.ts";
import type { Fd } from "../../sys/fd.ts";
import type { AttachTypeRef } from "../../uapi/attach-types.ts";
import type { ProgramTypeName } from "../../uapi/prog-types.ts";

/** The verifier's log of one verification. */
export interface ProgramLog {
  /** Whole name of the program. */
  readonly program: string;
  readonly text: string;
  /** Why the program was refused; undefined when it was taken. */
  readonly refused?: SyscallError;
}

/** How much the verifier tells. A trace of the instructions makes a verification slower. */
export interface LogOptions {
  /**
   * What the verifier tells of each program: 1 the instructions that it walks, 2 more, 4 numbers. If not given, it tells only
   * what it objects to.
   */
  readonly logLevel?: number;
  /** What it tells, in a second verification, of a program that it has refused. Has no effect with `logLevel`. */
  readonly refusedLogLevel?: number;
  /** Gets the log of each program for which there is one. */
  readonly onLog?: (log: ProgramLog) => void;
}

export interface ProgramSpec extends LogOptions {
  readonly type: ProgramTypeName;
  /** Encoded instructions, 8 bytes each. */
  readonly instructions: Uint8Array;
  /** At most 15 characters are kept by the kernel: letters, digits, `_` and `.`. */
  readonly name: string;
  /** `GPL` unlocks the helpers that the kernel keeps for GPL-compatible programs. */
  readonly license?: string;
  /** The hook that the program is for; sock, sock_addr and sockopt programs can be attached nowhere else. */
  readonly expectedAttachType?: AttachTypeRef;
  /** Type in the kernel's BTF that a tracing program is attached to. */
  readonly attachBtfId?: number | undefined;
  /** The module's BTF object that this type is in, when it is not the kernel's own. */
  readonly attachBtfObject?: Fd | undefined;
  /** prog_flags: BPF_F_SLEEPABLE and others. */
  readonly flags?: number;
  /** Types of the program's functions, and lines of their source. */
  readonly debug?: ProgramDebugInfo | undefined;
  /** Descriptors that instructions mean by number: BTF objects of modules, from 1 on. */
  readonly descriptors?: readonly Fd[];
  /** A BPF token, which stands for capabilities in a user namespace. */
  readonly token?: Fd | undefined;
}

/** What the kernel is told of the source, as records of its own form. */
export interface ProgramDebugInfo {
  readonly btf: Fd;
  /** `struct bpf_func_info`, one after the other. */
  readonly functions: Uint8Array;
  /** `struct bpf_line_info`. */
  readonly lines: Uint8Array;
}
