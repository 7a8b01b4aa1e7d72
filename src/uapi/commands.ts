import type { Layout } from "../bytes/struct.ts";
import { bpf_cmd } from "./constants.ts";
import * as attr from "./structs.ts";

/** The attributes of every link type share their bytes: those of a cgroup link, of an iterator, and of many uprobes, which end last. */
const LINK_CREATE = {
  ...attr.bpf_attr_LINK_CREATE_UPROBE_MULTI,
  fields: {
    ...attr.bpf_attr_LINK_CREATE.fields,
    ...attr.bpf_attr_LINK_CREATE_ITER.fields,
    ...attr.bpf_attr_LINK_CREATE_UPROBE_MULTI.fields,
  },
} as const satisfies Layout;

/** Which part of `union bpf_attr` each command of bpf(2) reads. */
export const BPF_COMMANDS = {
  BPF_MAP_CREATE: attr.bpf_attr_MAP_CREATE,
  BPF_MAP_LOOKUP_ELEM: attr.bpf_attr_MAP_ELEM,
  BPF_MAP_UPDATE_ELEM: attr.bpf_attr_MAP_ELEM,
  BPF_MAP_DELETE_ELEM: attr.bpf_attr_MAP_ELEM,
  BPF_MAP_GET_NEXT_KEY: attr.bpf_attr_MAP_ELEM,
  BPF_MAP_LOOKUP_AND_DELETE_ELEM: attr.bpf_attr_MAP_ELEM,
  BPF_MAP_FREEZE: attr.bpf_attr_MAP_ELEM,
  BPF_MAP_LOOKUP_BATCH: attr.bpf_attr_MAP_BATCH,
  BPF_PROG_LOAD: attr.bpf_attr_PROG_LOAD,
  BPF_OBJ_PIN: attr.bpf_attr_OBJ_PIN,
  BPF_OBJ_GET: attr.bpf_attr_OBJ_GET,
  BPF_PROG_ATTACH: attr.bpf_attr_PROG_ATTACH,
  BPF_PROG_DETACH: attr.bpf_attr_PROG_DETACH,
  BPF_PROG_QUERY: attr.bpf_attr_PROG_QUERY,
  BPF_PROG_GET_NEXT_ID: attr.bpf_attr_GET_NEXT_ID,
  BPF_PROG_GET_FD_BY_ID: attr.bpf_attr_GET_FD_BY_ID,
  BPF_MAP_GET_FD_BY_ID: attr.bpf_attr_GET_FD_BY_ID,
  BPF_OBJ_GET_INFO_BY_FD: attr.bpf_attr_OBJ_GET_INFO_BY_FD,
  BPF_BTF_LOAD: attr.bpf_attr_BTF_LOAD,
  BPF_BTF_GET_FD_BY_ID: attr.bpf_attr_GET_FD_BY_ID,
  BPF_BTF_GET_NEXT_ID: attr.bpf_attr_GET_NEXT_ID,
  BPF_MAP_GET_NEXT_ID: attr.bpf_attr_GET_NEXT_ID,
  BPF_PROG_BIND_MAP: attr.bpf_attr_PROG_BIND_MAP,
  BPF_RAW_TRACEPOINT_OPEN: attr.bpf_attr_RAW_TRACEPOINT_OPEN,
  BPF_LINK_CREATE: LINK_CREATE,
  BPF_ITER_CREATE: attr.bpf_attr_ITER_CREATE,
  BPF_LINK_UPDATE: attr.bpf_attr_LINK_UPDATE,
  BPF_LINK_DETACH: attr.bpf_attr_LINK_DETACH,
  BPF_LINK_GET_NEXT_ID: attr.bpf_attr_GET_NEXT_ID,
  BPF_LINK_GET_FD_BY_ID: attr.bpf_attr_GET_FD_BY_ID,
  BPF_TOKEN_CREATE: attr.bpf_attr_TOKEN_CREATE,
} as const satisfies { readonly [command in keyof typeof bpf_cmd]?: Layout };

export type BpfCommand = keyof typeof BPF_COMMANDS;

/** Name of a command by its number, of those in the table. */
export function bpfCommandByNumber(number: number): BpfCommand | undefined {
  return (Object.keys(BPF_COMMANDS) as BpfCommand[]).find((command) => bpf_cmd[command] === number);
}
