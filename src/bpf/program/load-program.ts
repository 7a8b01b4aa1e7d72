import { cString, decodeCString, encodeText } from "../../bytes/text.ts";
import { type Attributes, type BpfAnswer, tryBpf } from "../../sys/bpf.ts";
import { SyscallError } from "../../sys/errors.ts";
import { Fd } from "../../sys/fd.ts";
import { liftMemoryLock } from "../../sys/memory-lock.ts";
import { attachTypeNumber } from "../../uapi/attach-types.ts";
import { BPF_F_TOKEN_FD, BPF_OBJ_NAME_LEN } from "../../uapi/defines.ts";
import { ENOSPC, EPERM } from "../../uapi/errno.ts";
import { programTypeNumber } from "../../uapi/prog-types.ts";
import type { bpf_attr_PROG_LOAD } from "../../uapi/structs.ts";
import { CgbpfError } from "../failure/failures.ts";
import { reasonOf } from "../failure/reason-of.ts";
import type { Kernel } from "../kernel/kernel.ts";
import { diagnoseLoad } from "./diagnose-load.ts";
import { Program } from "./program.ts";
import type { ProgramDebugInfo, ProgramLog, ProgramSpec } from "./program-spec.ts";
import { tellingLine } from "./verifier-log.ts";

const INSTRUCTION_SIZE = 8;
const FUNC_INFO_SIZE = 8;
const LINE_INFO_SIZE = 16;
/** Without a trace the verifier says little. */
const SHORT_LOG = 1 << 14;
const LONG_LOG = 1 << 24;
/** The kernel takes no larger one (UINT_MAX >> 2). */
const LARGEST_LOG = 1 << 29;
/** BPF_LOG_STATS: what the verifier objects to, and numbers of its work, without the instructions that it walked. */
const OBJECTIONS = 4;

interface Attempt {
  readonly answer: BpfAnswer<typeof bpf_attr_PROG_LOAD>;
  /** A C string. */
  readonly log: Uint8Array;
}

/**
 * A program, verified and loaded, held open; it is unloaded when the last descriptor, pin and attachment is gone.
 * @throws CgbpfError `load-failed` with the verifier's log: what it objects to, or as `logLevel` and `refusedLogLevel` have it
 */
export function loadProgram(kernel: Kernel, spec: ProgramSpec): Program {
  let attempt = load(kernel, spec);
  if (attempt.answer.errno === EPERM && liftMemoryLock(kernel.port)) attempt = load(kernel, spec);
  const { answer } = attempt;
  if (answer.errno !== 0) throw refused(kernel, spec, attempt);
  if (spec.logLevel) tell(spec, { program: spec.name, text: decodeCString(attempt.log) });
  return new Program(kernel, new Fd(kernel.port, answer.result));
}

function tell({ onLog }: ProgramSpec, log: ProgramLog): void {
  if (log.text !== "" || log.refused) onLog?.(log);
}

function refused(kernel: Kernel, spec: ProgramSpec, attempt: Attempt): CgbpfError<"load-failed"> {
  const objections = decodeCString(attempt.log);
  const log = traceOf(kernel, spec, attempt) ?? objections;
  const cause = new SyscallError("bpf(BPF_PROG_LOAD)", attempt.answer.errno);
  tell(spec, { program: spec.name, text: log, refused: cause });
  const reason = reasonOf(kernel, () =>
    diagnoseLoad(kernel, { spec, errno: cause.errno, log, errnoOf: (other) => errnoOf(kernel, other) }),
  );
  const details = { name: spec.name, log, problem: tellingLine(objections) };
  return new CgbpfError("load-failed", details, { cause, reason });
}

/** A trace that does not fit is cut, at its beginning since Linux 6.4. Another answer than before says nothing of the first. */
function traceOf(kernel: Kernel, spec: ProgramSpec, { answer }: Attempt): string | undefined {
  if (spec.logLevel || !spec.refusedLogLevel) return undefined;
  const second = loadLogging(kernel, spec, spec.refusedLogLevel, LONG_LOG);
  const { errno, result } = second.answer;
  if (errno === 0) new Fd(kernel.port, result).close();
  return errno === answer.errno || errno === ENOSPC ? decodeCString(second.log) : undefined;
}

/** A program that serves to find something out; undefined where the kernel does not take it, whatever the reason. */
export function probeProgram(kernel: Kernel, spec: ProgramSpec): Fd | undefined {
  const { errno, result } = callLoad(kernel, spec);
  return errno === 0 ? new Fd(kernel.port, result) : undefined;
}

/** Whether the kernel takes a program, which is not kept. False too where this process may not load it. */
export function takesProgram(kernel: Kernel, spec: ProgramSpec): boolean {
  return errnoOf(kernel, spec) === 0;
}

function errnoOf(kernel: Kernel, spec: ProgramSpec): number {
  const { errno, result } = callLoad(kernel, spec);
  if (errno === 0) new Fd(kernel.port, result).close();
  return errno;
}

/**
 * One verification, which may take a minute, also of a program that is refused. When the log does not fit, ENOSPC takes the
 * place of the answer; since Linux 6.4 the kernel then says what size would do, and keeps the end of the log.
 */
function load(kernel: Kernel, spec: ProgramSpec): Attempt {
  const level = spec.logLevel || OBJECTIONS;
  const first = loadLogging(kernel, spec, level, spec.logLevel ? LONG_LOG : SHORT_LOG);
  if (first.answer.errno !== ENOSPC) return first;
  const size = first.answer.attr.get("log_true_size") || LARGEST_LOG;
  const second = loadLogging(kernel, spec, level, Math.min(size, LARGEST_LOG));
  if (second.answer.errno !== ENOSPC) return second;
  return { answer: callLoad(kernel, spec), log: second.log };
}

function loadLogging(kernel: Kernel, spec: ProgramSpec, level: number, size: number): Attempt {
  const log = new Uint8Array(size);
  return { answer: callLoad(kernel, spec, { level, buffer: log }), log };
}

function kernelName(name: string): Uint8Array {
  const bytes = encodeText(name);
  return bytes.length < BPF_OBJ_NAME_LEN ? bytes : bytes.subarray(0, BPF_OBJ_NAME_LEN - 1);
}

interface Log {
  readonly level: number;
  readonly buffer: Uint8Array;
}

type LoadAttributes = Attributes<typeof bpf_attr_PROG_LOAD>;

function callLoad(kernel: Kernel, spec: ProgramSpec, log?: Log) {
  const { attachBtfId, attachBtfObject, descriptors = [] } = spec;
  const attributes: LoadAttributes = {
    prog_type: programTypeNumber(spec.type),
    insn_cnt: spec.instructions.length / INSTRUCTION_SIZE,
    insns: spec.instructions,
    license: cString(spec.license ?? "GPL"),
    prog_name: kernelName(spec.name),
    prog_flags: (spec.flags ?? 0) | (spec.token ? BPF_F_TOKEN_FD : 0),
    expected_attach_type: attachTypeNumber(spec.expectedAttachType ?? 0),
  };
  if (spec.debug) addDebug(attributes, spec.debug);
  if (attachBtfId !== undefined) attributes.attach_btf_id = attachBtfId;
  if (attachBtfObject) attributes.attach_btf_obj_fd = attachBtfObject.number;
  if (descriptors.length > 0) attributes.fd_array = descriptorArray(descriptors);
  if (log) addLog(attributes, log);
  if (spec.token) attributes.prog_token_fd = spec.token.number;
  return tryBpf(kernel.port, "BPF_PROG_LOAD", attributes);
}

function addDebug(attributes: LoadAttributes, { btf, functions, lines }: ProgramDebugInfo): void {
  attributes.prog_btf_fd = btf.number;
  if (functions.length > 0) {
    attributes.func_info_rec_size = FUNC_INFO_SIZE;
    attributes.func_info = functions;
    attributes.func_info_cnt = functions.length / FUNC_INFO_SIZE;
  }
  if (lines.length > 0) {
    attributes.line_info_rec_size = LINE_INFO_SIZE;
    attributes.line_info = lines;
    attributes.line_info_cnt = lines.length / LINE_INFO_SIZE;
  }
}

function addLog(attributes: LoadAttributes, { level, buffer }: Log): void {
  attributes.log_level = level;
  attributes.log_size = buffer.length;
  attributes.log_buf = buffer;
  // The kernel writes the size that would do, if it has a place for it.
  attributes.log_true_size = 0;
}

/** Number 0 stands for the kernel itself. */
function descriptorArray(descriptors: readonly Fd[]): Uint8Array {
  return new Uint8Array(Int32Array.from([0, ...descriptors.map((fd) => fd.number)]).buffer);
}
