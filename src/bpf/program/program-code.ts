import type { Btf } from "../../btf/btf.ts";
import { parseBtf } from "../../btf/parse-btf.ts";
import { FormatError } from "../../bytes/reader.ts";
import { decode, LITTLE_ENDIAN, type StructView, viewOf } from "../../bytes/struct.ts";
import { SyscallError } from "../../sys/errors.ts";
import type { Fd } from "../../sys/fd.ts";
import { bpf_func_info, bpf_line_info, bpf_prog_info } from "../../uapi/structs.ts";
import { CgbpfError } from "../failure/failures.ts";
import { objectInfo } from "../info.ts";
import type { Kernel } from "../kernel/kernel.ts";
import { readBtf } from "../types/loaded-btf.ts";
import type { Program } from "./program.ts";

/** A function of a program: where it begins, and its type. */
export interface CodeFunction {
  /** Instruction slots from the start. */
  readonly slot: number;
  /** Type id of a `func` in the program's BTF. */
  readonly typeId: number;
}

/** The source line that instructions come from, up to the next one's slot. */
export interface CodeLine {
  readonly slot: number;
  readonly text: string;
  readonly file: string;
  readonly line: number;
  readonly column: number;
}

/** A loaded program's instructions after the verifier's rewriting, and what is known of them. */
export interface ProgramCode {
  /** 8 bytes each; empty where the kernel does not show them. */
  readonly instructions: Uint8Array;
  /** Types of the program; undefined when it was loaded without. */
  readonly btf: Btf | undefined;
  readonly functions: readonly CodeFunction[];
  readonly lines: readonly CodeLine[];
  /** How many functions there are as machine code; 0 for a program that is interpreted. */
  readonly jitedFunctions: number;
  /** Their addresses, where they may be seen (sysctl kernel.kptr_restrict). */
  readonly addresses: readonly bigint[];
}

const U64 = 8;
const LINE_SHIFT = 10;
const COLUMN_MASK = 0x3ff;

/** Buffers for one more call, as long as the first said. */
function request(counts: StructView<typeof bpf_prog_info>) {
  return {
    xlated_prog_len: counts.get("xlated_prog_len"),
    xlated_prog_insns: new Uint8Array(counts.get("xlated_prog_len")),
    nr_jited_ksyms: counts.get("nr_jited_ksyms"),
    jited_ksyms: new Uint8Array(counts.get("nr_jited_ksyms") * U64),
    nr_func_info: counts.get("nr_func_info"),
    func_info_rec_size: counts.get("func_info_rec_size"),
    func_info: new Uint8Array(counts.get("nr_func_info") * counts.get("func_info_rec_size")),
    nr_line_info: counts.get("nr_line_info"),
    line_info_rec_size: counts.get("line_info_rec_size"),
    line_info: new Uint8Array(counts.get("nr_line_info") * counts.get("line_info_rec_size")),
  };
}

/** Records that may be longer than this code knows. */
function records(bytes: Uint8Array, size: number): Uint8Array[] {
  const count = size === 0 ? 0 : Math.floor(bytes.length / size);
  return Array.from({ length: count }, (_, i) => bytes.subarray(i * size, (i + 1) * size));
}

/**
 * Returns the instructions of a loaded program, which never change.
 * @throws CgbpfError `code-read-failed` where its BTF may not be read
 */
export function readProgramCode(kernel: Kernel, program: Program): ProgramCode {
  try {
    return read(kernel, program.fd);
  } catch (cause) {
    if (!(cause instanceof SyscallError || cause instanceof FormatError)) throw cause;
    throw new CgbpfError("code-read-failed", { programId: program.id, part: "btf" }, { cause });
  }
}

function read(kernel: Kernel, fd: Fd): ProgramCode {
  const { port } = kernel;
  const wanted = request(objectInfo(port, fd, bpf_prog_info));
  const info = objectInfo(port, fd, bpf_prog_info, wanted);
  const isShown = info.get("xlated_prog_insns") !== 0n && info.get("xlated_prog_len") > 0;
  const btfId = isShown ? info.get("btf_id") : 0;
  const btf = btfId === 0 ? undefined : parseBtf(readBtf(kernel, btfId));
  const lines = records(wanted.line_info, wanted.line_info_rec_size);
  return {
    instructions: isShown ? wanted.xlated_prog_insns : new Uint8Array(0),
    btf,
    functions: records(wanted.func_info, wanted.func_info_rec_size).map(functionOf),
    lines: btf === undefined ? [] : lines.map((record) => lineOf(record, btf)),
    jitedFunctions: info.get("nr_jited_ksyms"),
    addresses: info.get("jited_ksyms") === 0n ? [] : addressesOf(wanted.jited_ksyms),
  };
}

function functionOf(record: Uint8Array): CodeFunction {
  const { insn_off, type_id } = decode(bpf_func_info, record);
  return { slot: insn_off, typeId: type_id };
}

function lineOf(record: Uint8Array, btf: Btf): CodeLine {
  const { insn_off, line_off, file_name_off, line_col } = decode(bpf_line_info, record);
  return {
    slot: insn_off,
    text: btf.stringAt(line_off),
    file: btf.stringAt(file_name_off),
    line: line_col >>> LINE_SHIFT,
    column: line_col & COLUMN_MASK,
  };
}

function addressesOf(bytes: Uint8Array): bigint[] {
  const view = viewOf(bytes);
  return Array.from({ length: bytes.length / U64 }, (_, i) => view.getBigUint64(i * U64, LITTLE_ENDIAN));
}
