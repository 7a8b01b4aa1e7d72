import { cString, decodeCString, encodeText } from "../bytes/text.ts";
import { type BpfAnswer, tryBpf } from "../sys/bpf.ts";
import { SyscallError } from "../sys/errors.ts";
import { Fd } from "../sys/fd.ts";
import { liftMemoryLock } from "../sys/memory-lock.ts";
import { attachTypeNumber } from "../uapi/attach-types.ts";
import { BPF_OBJ_NAME_LEN } from "../uapi/defines.ts";
import { ENOSPC, EPERM } from "../uapi/errno.ts";
import { programTypeNumber } from "../uapi/prog-types.ts";
import type { bpf_attr_PROG_LOAD } from "../uapi/structs.ts";
import { CgbpfError } from "./errors.ts";
import { explainLoad } from "./explain-load.ts";
import type { Kernel } from "./kernel.ts";
import { Program } from "./program.ts";
import type { ProgramDebugInfo, ProgramSpec } from "./program-spec.ts";
import { reasonOf } from "./reason-of.ts";
import { tellingLine } from "./verifier-log.ts";

const INSTRUCTION_SIZE = 8;
const FUNC_INFO_SIZE = 8;
const LINE_INFO_SIZE = 16;
const FIRST_LOG = 1 << 16;
/** The kernel takes no larger one (UINT_MAX >> 2). */
const LARGEST_LOG = 1 << 29;

interface Attempt {
  readonly answer: BpfAnswer<typeof bpf_attr_PROG_LOAD>;
  readonly log: string;
}

/**
 * A program, verified and loaded, held open; it is unloaded when the last descriptor, pin and attachment is gone.
 * @throws CgbpfError `load-failed` with the verifier's log
 */
export function loadProgram(kernel: Kernel, spec: ProgramSpec): Program {
  let attempt = tryLoad(kernel, spec, spec.logLevel ?? 0);
  if (attempt.answer.errno === EPERM && liftMemoryLock(kernel.port))
    attempt = tryLoad(kernel, spec, spec.logLevel ?? 0);
  const { errno } = attempt.answer;
  // The log costs the verifier time, so it is asked for only after a failure.
  if (errno !== 0 && !spec.logLevel) attempt = tryLoad(kernel, spec, 1);
  if (attempt.log !== "") kernel.note(`program ${spec.name}: verifier log:\n${attempt.log}`);
  if (attempt.answer.errno !== 0) throw failure(kernel, spec, errno, attempt.log);
  return new Program(kernel, new Fd(kernel.port, attempt.answer.result));
}

function failure(kernel: Kernel, spec: ProgramSpec, errno: number, log: string): CgbpfError<"load-failed"> {
  const cause = new SyscallError("bpf(BPF_PROG_LOAD)", errno);
  const reason = reasonOf(kernel, () =>
    explainLoad(kernel, { spec, errno, log, errnoOf: (other) => errnoOf(kernel, other) }),
  );
  const details = { name: spec.name, log, problem: tellingLine(log) };
  return new CgbpfError("load-failed", details, { cause, reason });
}

function errnoOf(kernel: Kernel, spec: ProgramSpec): number {
  const { errno, result } = callLoad(kernel, spec);
  if (errno === 0) new Fd(kernel.port, result).close();
  return errno;
}

/** Loads with as large a log as it takes: ENOSPC says that it was too small. */
function tryLoad(kernel: Kernel, spec: ProgramSpec, logLevel: number): Attempt {
  if (logLevel === 0) return { answer: callLoad(kernel, spec), log: "" };
  for (let size = FIRST_LOG; ; size *= 4) {
    const log = new Uint8Array(size);
    const answer = callLoad(kernel, spec, { log_level: logLevel, log_size: size, log_buf: log });
    if (answer.errno !== ENOSPC || size >= LARGEST_LOG) return { answer, log: decodeCString(log) };
  }
}

type LogAttributes = { log_level: number; log_size: number; log_buf: Uint8Array };

function callLoad(kernel: Kernel, spec: ProgramSpec, log?: LogAttributes) {
  return tryBpf(kernel.port, "BPF_PROG_LOAD", {
    prog_type: programTypeNumber(spec.type),
    insn_cnt: spec.instructions.length / INSTRUCTION_SIZE,
    insns: spec.instructions,
    license: cString(spec.license ?? "GPL"),
    prog_name: encodeText(spec.name).subarray(0, BPF_OBJ_NAME_LEN - 1),
    prog_flags: spec.flags ?? 0,
    expected_attach_type: attachTypeNumber(spec.expectedAttachType ?? 0),
    ...debugAttributes(spec.debug),
    ...(spec.attachBtfId !== undefined && { attach_btf_id: spec.attachBtfId }),
    ...(spec.attachBtfObject && { attach_btf_obj_fd: spec.attachBtfObject.number }),
    ...(spec.descriptors?.length && { fd_array: descriptorArray(spec.descriptors) }),
    ...log,
  });
}

function debugAttributes(debug: ProgramDebugInfo | undefined) {
  if (debug === undefined) return {};
  const { btf, functions, lines } = debug;
  return {
    prog_btf_fd: btf.number,
    ...(functions.length > 0 && {
      func_info_rec_size: FUNC_INFO_SIZE,
      func_info: functions,
      func_info_cnt: functions.length / FUNC_INFO_SIZE,
    }),
    ...(lines.length > 0 && {
      line_info_rec_size: LINE_INFO_SIZE,
      line_info: lines,
      line_info_cnt: lines.length / LINE_INFO_SIZE,
    }),
  };
}

/** Number 0 stands for the kernel itself. */
function descriptorArray(descriptors: readonly Fd[]): Uint8Array {
  return new Uint8Array(Int32Array.from([0, ...descriptors.map((fd) => fd.number)]).buffer);
}
