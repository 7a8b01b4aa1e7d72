import { cString, decodeCString, encodeText } from "../bytes/text.ts";
import { tryBpf } from "../sys/bpf.ts";
import { SyscallError } from "../sys/errors.ts";
import { Fd } from "../sys/fd.ts";
import { liftMemoryLock } from "../sys/memory-lock.ts";
import { type AttachTypeRef, attachTypeNumber } from "../uapi/attach-types.ts";
import { BPF_OBJ_NAME_LEN } from "../uapi/defines.ts";
import { EPERM } from "../uapi/errno.ts";
import { type ProgramTypeName, programTypeNumber } from "../uapi/prog-types.ts";
import { CgbpfError } from "./errors.ts";
import type { Kernel } from "./kernel.ts";
import { missingCapability } from "./missing-capability.ts";
import { Program } from "./program.ts";
import type { Reason } from "./reasons.ts";

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
  readonly attachBtfId?: number;
}

const INSTRUCTION_SIZE = 8;
const LOG_SIZE = 65536;

/**
 * A program, verified and loaded, held open; it is unloaded when the last descriptor, pin and attachment is gone.
 * @throws CgbpfError `load-failed` with the verifier's log
 */
export function loadProgram(kernel: Kernel, spec: ProgramSpec): Program {
  let { errno, result } = tryLoad(kernel, spec);
  if (errno === EPERM && liftMemoryLock(kernel.port)) ({ errno, result } = tryLoad(kernel, spec));
  if (errno === 0) return new Program(kernel, new Fd(kernel.port, result));
  const log = new Uint8Array(LOG_SIZE);
  const again = tryLoad(kernel, spec, log);
  if (again.errno === 0) return new Program(kernel, new Fd(kernel.port, again.result));
  const cause = new SyscallError("bpf(BPF_PROG_LOAD)", errno);
  const reason = errno === EPERM ? missingForLoading(kernel) : undefined;
  throw new CgbpfError("load-failed", { name: spec.name, log: decodeCString(log) }, { cause, reason });
}

/** CAP_BPF for all, CAP_NET_ADMIN for networking, CAP_PERFMON for tracing and LSM (bpf_prog_load of kernel/bpf/syscall.c). */
function missingForLoading(kernel: Kernel): Reason | undefined {
  const needed = ["CAP_BPF", "CAP_NET_ADMIN", "CAP_PERFMON"] as const;
  return needed.map((capability) => missingCapability(kernel, capability)).find(Boolean);
}

/** The log costs the verifier time, so it is asked for only after a failure. */
function tryLoad(kernel: Kernel, spec: ProgramSpec, log?: Uint8Array) {
  return tryBpf(kernel.port, "BPF_PROG_LOAD", {
    prog_type: programTypeNumber(spec.type),
    insn_cnt: spec.instructions.length / INSTRUCTION_SIZE,
    insns: spec.instructions,
    license: cString(spec.license ?? "GPL"),
    prog_name: encodeText(spec.name).subarray(0, BPF_OBJ_NAME_LEN - 1),
    expected_attach_type: attachTypeNumber(spec.expectedAttachType ?? 0),
    ...(spec.attachBtfId !== undefined && { attach_btf_id: spec.attachBtfId }),
    ...(log && { log_level: 1, log_size: log.length, log_buf: log }),
  });
}
