import { LITTLE_ENDIAN, viewOf } from "../../bytes/struct.ts";
import { decodeCString } from "../../bytes/text.ts";
import { bpf_link_type } from "../../uapi/constants.ts";
import * as structs from "../../uapi/structs.ts";
import { type LinkAnswer, TEXT_SIZE } from "./link-answer.ts";
import type { IteratorTarget, LinkTarget } from "./link-target.ts";
import { readPerfEvent } from "./perf-event.ts";

const U64 = 8;
/** BPF_F_KPROBE_MULTI_RETURN and BPF_F_UPROBE_MULTI_RETURN of linux/bpf.h. */
const RETURN_FLAG = 1;

type Reader = (answer: LinkAnswer) => LinkTarget;

/** One row for each type of link. */
const READERS: { readonly [type: number]: Reader } = {
  [bpf_link_type.BPF_LINK_TYPE_RAW_TRACEPOINT]: readRawTracepoint,
  [bpf_link_type.BPF_LINK_TYPE_TRACING]: readTracing,
  [bpf_link_type.BPF_LINK_TYPE_CGROUP]: (answer) => {
    const info = answer.as(structs.bpf_link_info_cgroup);
    return { kind: "cgroup", cgroupId: info.get("cgroup_id"), attachType: info.get("attach_type") };
  },
  [bpf_link_type.BPF_LINK_TYPE_ITER]: readIterator,
  [bpf_link_type.BPF_LINK_TYPE_NETNS]: (answer) => {
    const info = answer.as(structs.bpf_link_info_netns);
    return { kind: "netns", namespaceInode: info.get("netns_ino"), attachType: info.get("attach_type") };
  },
  [bpf_link_type.BPF_LINK_TYPE_XDP]: (answer) => ({
    kind: "xdp",
    interfaceIndex: answer.as(structs.bpf_link_info_xdp).get("ifindex"),
  }),
  [bpf_link_type.BPF_LINK_TYPE_TCX]: (answer) => {
    const info = answer.as(structs.bpf_link_info_tcx);
    return { kind: "tcx", interfaceIndex: info.get("ifindex"), attachType: info.get("attach_type") };
  },
  [bpf_link_type.BPF_LINK_TYPE_NETKIT]: (answer) => {
    const info = answer.as(structs.bpf_link_info_netkit);
    return { kind: "netkit", interfaceIndex: info.get("ifindex"), attachType: info.get("attach_type") };
  },
  [bpf_link_type.BPF_LINK_TYPE_SOCKMAP]: (answer) => {
    const info = answer.as(structs.bpf_link_info_sockmap);
    return { kind: "sockmap", mapId: info.get("map_id"), attachType: info.get("attach_type") };
  },
  [bpf_link_type.BPF_LINK_TYPE_STRUCT_OPS]: (answer) => ({
    kind: "struct_ops",
    mapId: answer.as(structs.bpf_link_info_struct_ops).get("map_id"),
  }),
  [bpf_link_type.BPF_LINK_TYPE_NETFILTER]: readNetfilter,
  [bpf_link_type.BPF_LINK_TYPE_KPROBE_MULTI]: readKprobeMulti,
  [bpf_link_type.BPF_LINK_TYPE_UPROBE_MULTI]: readUprobeMulti,
  [bpf_link_type.BPF_LINK_TYPE_PERF_EVENT]: (answer) => ({
    kind: "perf_event",
    event: readPerfEvent(answer),
  }),
};

/** What a link of this type is attached to. Texts and lists take a second call. */
export function readLinkTarget(type: number, answer: LinkAnswer): LinkTarget {
  return READERS[type]?.(answer) ?? { kind: "unknown" };
}

function u64s(bytes: Uint8Array): bigint[] {
  const view = viewOf(bytes);
  return Array.from({ length: bytes.length / U64 }, (_, i) => view.getBigUint64(i * U64, LITTLE_ENDIAN));
}

function readRawTracepoint(answer: LinkAnswer): LinkTarget {
  const name = new Uint8Array(TEXT_SIZE);
  const info = answer.ask(structs.bpf_link_info_raw_tracepoint, { tp_name: name, tp_name_len: name.length });
  return { kind: "raw_tracepoint", name: decodeCString(name), cookie: info.get("cookie") };
}

function readTracing(answer: LinkAnswer): LinkTarget {
  const info = answer.as(structs.bpf_link_info_tracing);
  return {
    kind: "tracing",
    attachType: info.get("attach_type"),
    targetObjectId: info.get("target_obj_id"),
    targetBtfId: info.get("target_btf_id"),
    cookie: info.get("cookie"),
  };
}

/** What the iterators say that walk a part of something; by their names, since their fields share their bytes. */
function partOf(name: string, answer: LinkAnswer): Partial<IteratorTarget> {
  switch (name) {
    case "bpf_map_elem":
    case "bpf_sk_storage_map":
      return { mapId: answer.as(structs.bpf_link_info_iter_map).get("map_id") };
    case "task":
    case "task_file":
    case "task_vma": {
      const info = answer.as(structs.bpf_link_info_iter_task);
      return { threadId: info.get("tid"), processId: info.get("pid") };
    }
    case "cgroup": {
      const info = answer.as(structs.bpf_link_info_iter_cgroup);
      return { cgroupId: info.get("cgroup_id"), order: info.get("order") };
    }
    default:
      return {};
  }
}

function readIterator(answer: LinkAnswer): LinkTarget {
  const target_name = new Uint8Array(TEXT_SIZE);
  answer.ask(structs.bpf_link_info_iter, { target_name, target_name_len: target_name.length });
  const name = decodeCString(target_name);
  return { kind: "iter", name, ...partOf(name, answer) };
}

function readNetfilter(answer: LinkAnswer): LinkTarget {
  const info = answer.as(structs.bpf_link_info_netfilter);
  return {
    kind: "netfilter",
    protocolFamily: info.get("pf"),
    hook: info.get("hooknum"),
    priority: info.get("priority"),
    flags: info.get("flags"),
  };
}

function readKprobeMulti(answer: LinkAnswer): LinkTarget {
  const layout = structs.bpf_link_info_kprobe_multi;
  const count = answer.as(layout).get("count");
  const [addrs, cookies] = [new Uint8Array(count * U64), new Uint8Array(count * U64)];
  const info = answer.ask(layout, { addrs, cookies, count });
  const allCookies = u64s(cookies);
  return {
    kind: "kprobe_multi",
    isReturn: (info.get("flags") & RETURN_FLAG) !== 0,
    missed: info.get("missed"),
    functions: u64s(addrs).map((address, i) => ({ address, cookie: allCookies[i] ?? 0n })),
  };
}

function readUprobeMulti(answer: LinkAnswer): LinkTarget {
  const layout = structs.bpf_link_info_uprobe_multi;
  const count = answer.as(layout).get("count");
  const path = new Uint8Array(TEXT_SIZE);
  const list = () => new Uint8Array(count * U64);
  const [offsets, ref_ctr_offsets, cookies] = [list(), list(), list()];
  const request = { offsets, ref_ctr_offsets, cookies, count, path, path_size: path.length };
  const info = answer.ask(layout, request);
  const [allCounters, allCookies] = [u64s(ref_ctr_offsets), u64s(cookies)];
  return {
    kind: "uprobe_multi",
    isReturn: (info.get("flags") & RETURN_FLAG) !== 0,
    path: decodeCString(path),
    pid: info.get("pid"),
    functions: u64s(offsets).map((offset, i) => ({
      offset,
      refCounterOffset: allCounters[i] ?? 0n,
      cookie: allCookies[i] ?? 0n,
    })),
  };
}
