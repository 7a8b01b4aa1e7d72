import { Builder, type Register } from "../../asm/builder.ts";
import {
  BPF_FUNC_get_current_pid_tgid,
  BPF_FUNC_probe_read_kernel,
  BPF_FUNC_probe_read_kernel_str,
  BPF_FUNC_seq_write,
  bpf_link_type,
} from "../../uapi/constants.ts";
import type { TaskFileLayout } from "./task-file-layout.ts";

/** Kinds of BPF objects that the iterator can look for. */
export type HeldKind = "prog" | "link";

/** What the iterator writes for each descriptor of such an object. */
export const RECORD = {
  name: "holder",
  size: 40,
  fields: {
    id: [0, "u32"],
    pid: [4, "u32"],
    cookie: [8, "u64"],
    has_cookie: [16, "u32"],
    comm: [20, "bytes", 16],
  },
} as const;

/** The value of the map that the iterator and this process share. */
export const SHARED = {
  name: "task_file",
  size: 16,
  fields: {
    /** The function that tells files of the kind from all others, found in the first run. */
    release: [0, "u64"],
    /** A descriptor of this process that is of the kind. */
    fd: [8, "u32"],
  },
} as const;

const WORD = 8;
const HALF = 4;
/** On the stack: a pointer that is being followed, below it the record. */
const POINTER = -WORD;
const RECORD_AT = POINTER - RECORD.size;
const TGID_SHIFT = 32;

function at(field: keyof typeof RECORD.fields): number {
  return RECORD_AT + RECORD.fields[field][0];
}

/** Copies from a kernel address, which is in a register or at POINTER, onto the stack. */
function read(program: Builder, to: number, size: number, base: Register | "pointer", offset: number): void {
  if (base === "pointer") program.ldx("u64", "r3", "r10", POINTER);
  else program.mov("r3", base);
  program
    .alu("add", "r3", offset)
    .mov("r1", "r10")
    .alu("add", "r1", to)
    .mov("r2", size)
    .call(BPF_FUNC_probe_read_kernel);
}

/** Into the record: the id of the object behind the file in r7, and the cookie of a perf event link. */
const READ_OBJECT: { readonly [kind in HeldKind]: (program: Builder, layout: TaskFileLayout) => void } = {
  prog: (program, layout) => {
    read(program, POINTER, WORD, "r7", layout.filePrivate);
    read(program, POINTER, WORD, "pointer", layout.programAux);
    read(program, at("id"), HALF, "pointer", layout.auxId);
  },
  link: (program, layout) => {
    read(program, POINTER, WORD, "r7", layout.filePrivate);
    read(program, at("id"), HALF, "pointer", layout.linkId);
    if (layout.perfLinkFile === 0) return;
    read(program, at("has_cookie"), HALF, "pointer", layout.linkType);
    program
      .ldx("u32", "r1", "r10", at("has_cookie"))
      .st("u32", "r10", at("has_cookie"), 0)
      .jumpIf("ne", "r1", bpf_link_type.BPF_LINK_TYPE_PERF_EVENT, "no cookie")
      .st("u32", "r10", at("has_cookie"), 1);
    read(program, POINTER, WORD, "pointer", layout.perfLinkFile);
    read(program, POINTER, WORD, "pointer", layout.filePrivate);
    read(program, at("cookie"), WORD, "pointer", layout.perfEventCookie);
    program.label("no cookie");
  },
};

/** Remembers the function of the file in r7 when it is the shared descriptor of the process that reads: the first run. */
function learn(program: Builder, layout: TaskFileLayout): void {
  program
    .ldx("u32", "r1", "r6", layout.contextFd)
    .ldx("u32", "r2", "r9", SHARED.fields.fd[0])
    .jumpIf("ne", "r1", "r2", "out");
  read(program, at("pid"), HALF, "r8", layout.taskTgid);
  program
    .call(BPF_FUNC_get_current_pid_tgid)
    .alu("rsh", "r0", TGID_SHIFT)
    .ldx("u32", "r1", "r10", at("pid"))
    .jumpIf("ne", "r0", "r1", "out")
    .ldx("u64", "r1", "r10", POINTER)
    .stx("u64", "r9", SHARED.fields.release[0], "r1")
    .jump("out");
}

/** Writes the record of the file in r7, which the task in r8 holds. */
function report(program: Builder, kind: HeldKind, layout: TaskFileLayout): void {
  for (let offset = 0; offset < RECORD.size; offset += WORD) program.st("u64", "r10", RECORD_AT + offset, 0);
  READ_OBJECT[kind](program, layout);
  read(program, at("pid"), HALF, "r8", layout.taskTgid);
  read(program, POINTER, WORD, "r8", layout.taskLeader);
  program
    .ldx("u64", "r3", "r10", POINTER)
    .alu("add", "r3", layout.taskComm)
    .mov("r1", "r10")
    .alu("add", "r1", at("comm"))
    .mov("r2", RECORD.fields.comm[2])
    .call(BPF_FUNC_probe_read_kernel_str)
    .ldx("u64", "r1", "r6", 0)
    .ldx("u64", "r1", "r1", 0)
    .mov("r2", "r10")
    .alu("add", "r2", RECORD_AT)
    .mov("r3", RECORD.size)
    .call(BPF_FUNC_seq_write);
}

/**
 * For each open file of each process: if it is of the kind, write who holds which object. Files of a kind share the function
 * that is called on their release; which one that is comes from a descriptor of our own, since symbols may be hidden
 * (sysctl kernel.kptr_restrict) or not be there at all (kernels without CONFIG_KALLSYMS_ALL).
 * The context begins with its meta data, and these with the output that is to be written to (linux/bpf.h).
 */
export function iteratorInstructions(kind: HeldKind, layout: TaskFileLayout, mapFd: number): Uint8Array {
  const program = new Builder()
    .mov("r6", "r1")
    .ldx("u64", "r7", "r6", layout.contextFile)
    .jumpIf("eq", "r7", 0, "out")
    .ldx("u64", "r8", "r6", layout.contextTask)
    .jumpIf("eq", "r8", 0, "out");
  read(program, POINTER, WORD, "r7", layout.fileOperations);
  read(program, POINTER, WORD, "pointer", layout.operationsRelease);
  program
    .loadMapValue("r9", mapFd)
    .ldx("u64", "r1", "r10", POINTER)
    .ldx("u64", "r2", "r9", SHARED.fields.release[0])
    .jumpIf("eq", "r1", "r2", "report");
  learn(program, layout);
  program.label("report");
  report(program, kind, layout);
  return program.label("out").mov("r0", 0).exit().bytes();
}
