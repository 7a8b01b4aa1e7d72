import type { Btf } from "../../btf/btf.ts";
import { memberAt } from "../../btf/layout.ts";
import type { LayoutSource } from "../kernel/layout-cache.ts";

/** Where the running kernel keeps what the search for holders reads; bytes, but for the id of a BTF type. */
export interface TaskFileLayout {
  /** The function that a program which iterates over open files is attached to. */
  readonly iteratorBtfId: number;
  /** In its context: where the task, the number of the descriptor, and the file are. */
  readonly contextTask: number;
  readonly contextFd: number;
  readonly contextFile: number;
  /** In a `struct file`, and the function that tells its kind by in a `struct file_operations`. */
  readonly fileOperations: number;
  readonly filePrivate: number;
  readonly operationsRelease: number;
  readonly taskTgid: number;
  readonly taskLeader: number;
  readonly taskComm: number;
  readonly programAux: number;
  readonly auxId: number;
  readonly linkId: number;
  readonly linkType: number;
  /** From a link to the file of its perf event, and the cookie in a `struct perf_event`; 0 before Linux 5.15. */
  readonly perfLinkFile: number;
  readonly perfEventCookie: number;
}

type Offset = readonly [struct: string, path: string];

const OFFSETS: { readonly [field in keyof TaskFileLayout]?: Offset } = {
  contextTask: ["bpf_iter__task_file", "task"],
  contextFd: ["bpf_iter__task_file", "fd"],
  contextFile: ["bpf_iter__task_file", "file"],
  fileOperations: ["file", "f_op"],
  filePrivate: ["file", "private_data"],
  operationsRelease: ["file_operations", "release"],
  taskTgid: ["task_struct", "tgid"],
  taskLeader: ["task_struct", "group_leader"],
  taskComm: ["task_struct", "comm"],
  programAux: ["bpf_prog", "aux"],
  auxId: ["bpf_prog_aux", "id"],
  linkId: ["bpf_link", "id"],
  linkType: ["bpf_link", "type"],
};
const FIELDS = ["iteratorBtfId", ...Object.keys(OFFSETS), "perfLinkFile", "perfEventCookie"] as const;

/** Offsets in an instruction are signed 16 bits. */
const MAX_OFFSET = 0x7fff;

function offsetOf(btf: Btf, [struct, path]: Offset): number | undefined {
  const id = btf.findId("struct", struct);
  return id === undefined ? undefined : memberAt(btf, id, path)?.offset;
}

function perfOffsets(btf: Btf): Pick<TaskFileLayout, "perfLinkFile" | "perfEventCookie"> {
  const link = offsetOf(btf, ["bpf_perf_link", "link"]);
  const file = offsetOf(btf, ["bpf_perf_link", "perf_file"]);
  const cookie = offsetOf(btf, ["perf_event", "bpf_cookie"]);
  const isComplete = link !== undefined && file !== undefined && cookie !== undefined;
  return isComplete
    ? { perfLinkFile: file - link, perfEventCookie: cookie }
    : { perfLinkFile: 0, perfEventCookie: 0 };
}

function find(btf: Btf): TaskFileLayout | undefined {
  const iteratorBtfId = btf.findId("func", "bpf_iter_task_file");
  const offsets = Object.entries(OFFSETS).map(([field, offset]) => [field, offsetOf(btf, offset)] as const);
  if (iteratorBtfId === undefined || offsets.some(([, offset]) => offset === undefined)) return undefined;
  return { iteratorBtfId, ...Object.fromEntries(offsets), ...perfOffsets(btf) } as TaskFileLayout;
}

function isUsable(layout: TaskFileLayout): boolean {
  const { iteratorBtfId, ...offsets } = layout;
  const isOffset = (n: number) => Number.isInteger(n) && n >= 0 && n <= MAX_OFFSET;
  return Number.isInteger(iteratorBtfId) && iteratorBtfId > 0 && Object.values(offsets).every(isOffset);
}

/** Since Linux 5.8; undefined where the kernel has no such iterator. */
export const TASK_FILE_LAYOUT: LayoutSource<TaskFileLayout> = {
  name: "task-file-layout",
  fields: FIELDS as readonly (keyof TaskFileLayout)[],
  find,
  isUsable,
};
