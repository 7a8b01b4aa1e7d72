import type { Fd } from "../../sys/fd.ts";
import type { AttachTypeRef } from "../../uapi/attach-types.ts";
import type { ProgramTypeName } from "../../uapi/prog-types.ts";

export interface ProgramSpec {
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
  /** What the verifier is to tell: 1 the instructions that it walks, 2 more, 4 numbers. If not given, what it objects to. */
  readonly logLevel?: number;
}

/** What the kernel is told of the source, as records of its own form. */
export interface ProgramDebugInfo {
  readonly btf: Fd;
  /** `struct bpf_func_info`, one after the other. */
  readonly functions: Uint8Array;
  /** `struct bpf_line_info`. */
  readonly lines: Uint8Array;
}
