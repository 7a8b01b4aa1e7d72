import { decodeCString } from "../../bytes/text.ts";
import { bpf_perf_event_type } from "../../uapi/constants.ts";
import * as structs from "../../uapi/structs.ts";
import { type LinkAnswer, TEXT_SIZE } from "./link-answer.ts";
import type { PerfEvent } from "./link-target.ts";

type Reader = (answer: LinkAnswer) => PerfEvent;

/** One row for each kind of perf event. */
const READERS: { readonly [type: number]: Reader } = {
  [bpf_perf_event_type.BPF_PERF_EVENT_UPROBE]: (answer) => readUprobe(answer, false),
  [bpf_perf_event_type.BPF_PERF_EVENT_URETPROBE]: (answer) => readUprobe(answer, true),
  [bpf_perf_event_type.BPF_PERF_EVENT_KPROBE]: (answer) => readKprobe(answer, false),
  [bpf_perf_event_type.BPF_PERF_EVENT_KRETPROBE]: (answer) => readKprobe(answer, true),
  [bpf_perf_event_type.BPF_PERF_EVENT_TRACEPOINT]: readTracepoint,
  [bpf_perf_event_type.BPF_PERF_EVENT_EVENT]: readEvent,
};

/** What the perf event of a link is. */
export function readPerfEvent(answer: LinkAnswer): PerfEvent {
  const type = answer.as(structs.bpf_link_info_perf_event).get("type");
  return READERS[type]?.(answer) ?? { kind: "unspec" };
}

function readUprobe(answer: LinkAnswer, isReturn: boolean): PerfEvent {
  const file_name = new Uint8Array(TEXT_SIZE);
  const request = { file_name, name_len: file_name.length };
  const info = answer.ask(structs.bpf_link_info_perf_event_uprobe, request);
  return {
    kind: "uprobe",
    isReturn,
    path: decodeCString(file_name),
    offset: info.get("offset"),
    cookie: info.get("cookie"),
    refCounterOffset: info.get("ref_ctr_offset"),
  };
}

function readKprobe(answer: LinkAnswer, isReturn: boolean): PerfEvent {
  const func_name = new Uint8Array(TEXT_SIZE);
  const request = { func_name, name_len: func_name.length };
  const info = answer.ask(structs.bpf_link_info_perf_event_kprobe, request);
  return {
    kind: "kprobe",
    isReturn,
    name: decodeCString(func_name),
    offset: info.get("offset"),
    address: info.get("addr"),
    missed: info.get("missed"),
    cookie: info.get("cookie"),
  };
}

function readTracepoint(answer: LinkAnswer): PerfEvent {
  const tp_name = new Uint8Array(TEXT_SIZE);
  const request = { tp_name, name_len: tp_name.length };
  const info = answer.ask(structs.bpf_link_info_perf_event_tracepoint, request);
  return { kind: "tracepoint", name: decodeCString(tp_name), cookie: info.get("cookie") };
}

function readEvent(answer: LinkAnswer): PerfEvent {
  const info = answer.as(structs.bpf_link_info_perf_event_event);
  return {
    kind: "event",
    type: info.get("type"),
    config: info.get("config"),
    cookie: info.get("cookie"),
  };
}
