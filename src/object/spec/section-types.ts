import { ATTACH_TYPES } from "../../uapi/attach-types.ts";
import { bpf_attach_type as AT } from "../../uapi/constants.ts";
import { type ProgramTypeName, programTypeName } from "../../uapi/prog-types.ts";

/** What the name of a section says of the programs in it. */
export interface SectionType {
  readonly programType: ProgramTypeName;
  /** Number in enum bpf_attach_type; 0 where the type has none. */
  readonly attachType: number;
  /** May sleep: loaded with BPF_F_SLEEPABLE. */
  readonly sleepable: boolean;
  /** XDP that takes packets in several buffers. */
  readonly fragments: boolean;
  /** What the kernel's BTF calls the place that the program is attached to, before and behind the target's name; undefined when it has none. */
  readonly btfTarget: { readonly prefix: string; readonly kind: "func" | "typedef" } | undefined;
  /** The target is a pattern of functions, all of the kernel or of the module that stands before it (`module:pattern`). */
  readonly manyTargets: boolean;
  /** Static probes of a user program, which a kernel attaches all at once where it knows how. */
  readonly usdt: boolean;
}

type Row = readonly [pattern: string, programType: ProgramTypeName, attachType: number, flags: string];

/**
 * Sections of programs for other places than cgroups, as libbpf names them. `+` at the
 * end: alone, or with `/` and a target. Flags: s sleepable, x fragments; b target among the functions of the kernel's BTF, m many
 * of them; u usdt.
 */
// biome-ignore format: a table reads by rows
const ROWS: readonly Row[] = [
  ["socket", "socket_filter", 0, ""],
  ["sk_reuseport/migrate", "sk_reuseport", AT.BPF_SK_REUSEPORT_SELECT_OR_MIGRATE, ""],
  ["sk_reuseport", "sk_reuseport", AT.BPF_SK_REUSEPORT_SELECT, ""],
  ["kprobe+", "kprobe", 0, ""],
  ["uprobe+", "kprobe", 0, ""],
  ["uprobe.s+", "kprobe", 0, "s"],
  ["kretprobe+", "kprobe", 0, ""],
  ["uretprobe+", "kprobe", 0, ""],
  ["uretprobe.s+", "kprobe", 0, "s"],
  ["kprobe.multi+", "kprobe", AT.BPF_TRACE_KPROBE_MULTI, ""],
  ["kretprobe.multi+", "kprobe", AT.BPF_TRACE_KPROBE_MULTI, ""],
  ["kprobe.session+", "kprobe", AT.BPF_TRACE_KPROBE_SESSION, ""],
  ["uprobe.multi+", "kprobe", AT.BPF_TRACE_UPROBE_MULTI, ""],
  ["uretprobe.multi+", "kprobe", AT.BPF_TRACE_UPROBE_MULTI, ""],
  ["uprobe.session+", "kprobe", AT.BPF_TRACE_UPROBE_SESSION, ""],
  ["uprobe.multi.s+", "kprobe", AT.BPF_TRACE_UPROBE_MULTI, "s"],
  ["uretprobe.multi.s+", "kprobe", AT.BPF_TRACE_UPROBE_MULTI, "s"],
  ["uprobe.session.s+", "kprobe", AT.BPF_TRACE_UPROBE_SESSION, "s"],
  ["ksyscall+", "kprobe", 0, ""],
  ["kretsyscall+", "kprobe", 0, ""],
  ["usdt+", "kprobe", 0, "u"],
  ["usdt.s+", "kprobe", 0, "us"],
  ["tc/ingress", "sched_cls", AT.BPF_TCX_INGRESS, ""],
  ["tc/egress", "sched_cls", AT.BPF_TCX_EGRESS, ""],
  ["tcx/ingress", "sched_cls", AT.BPF_TCX_INGRESS, ""],
  ["tcx/egress", "sched_cls", AT.BPF_TCX_EGRESS, ""],
  ["tc", "sched_cls", 0, ""],
  ["classifier", "sched_cls", 0, ""],
  ["action", "sched_act", 0, ""],
  ["netkit/primary", "sched_cls", AT.BPF_NETKIT_PRIMARY, ""],
  ["netkit/peer", "sched_cls", AT.BPF_NETKIT_PEER, ""],
  ["tracepoint+", "tracepoint", 0, ""],
  ["tp+", "tracepoint", 0, ""],
  ["tracepoint.s+", "tracepoint", 0, "s"],
  ["tp.s+", "tracepoint", 0, "s"],
  ["raw_tracepoint+", "raw_tracepoint", 0, ""],
  ["raw_tp+", "raw_tracepoint", 0, ""],
  ["raw_tracepoint.s+", "raw_tracepoint", 0, "s"],
  ["raw_tp.s+", "raw_tracepoint", 0, "s"],
  ["raw_tracepoint.w+", "raw_tracepoint_writable", 0, ""],
  ["raw_tp.w+", "raw_tracepoint_writable", 0, ""],
  ["tp_btf+", "tracing", AT.BPF_TRACE_RAW_TP, "b"],
  ["tp_btf.s+", "tracing", AT.BPF_TRACE_RAW_TP, "bs"],
  ["fentry+", "tracing", AT.BPF_TRACE_FENTRY, "b"],
  ["fmod_ret+", "tracing", AT.BPF_MODIFY_RETURN, "b"],
  ["fexit+", "tracing", AT.BPF_TRACE_FEXIT, "b"],
  ["fentry.s+", "tracing", AT.BPF_TRACE_FENTRY, "bs"],
  ["fmod_ret.s+", "tracing", AT.BPF_MODIFY_RETURN, "bs"],
  ["fexit.s+", "tracing", AT.BPF_TRACE_FEXIT, "bs"],
  ["fsession+", "tracing", AT.BPF_TRACE_FSESSION, "b"],
  ["fsession.s+", "tracing", AT.BPF_TRACE_FSESSION, "bs"],
  ["fentry.multi+", "tracing", AT.BPF_TRACE_FENTRY_MULTI, "m"],
  ["fexit.multi+", "tracing", AT.BPF_TRACE_FEXIT_MULTI, "m"],
  ["fsession.multi+", "tracing", AT.BPF_TRACE_FSESSION_MULTI, "m"],
  ["fentry.multi.s+", "tracing", AT.BPF_TRACE_FENTRY_MULTI, "ms"],
  ["fexit.multi.s+", "tracing", AT.BPF_TRACE_FEXIT_MULTI, "ms"],
  ["fsession.multi.s+", "tracing", AT.BPF_TRACE_FSESSION_MULTI, "ms"],
  ["freplace+", "ext", 0, "b"],
  ["lsm+", "lsm", AT.BPF_LSM_MAC, "b"],
  ["lsm.s+", "lsm", AT.BPF_LSM_MAC, "bs"],
  ["iter+", "tracing", AT.BPF_TRACE_ITER, "b"],
  ["iter.s+", "tracing", AT.BPF_TRACE_ITER, "bs"],
  ["syscall", "syscall", 0, "s"],
  ["xdp.frags/devmap", "xdp", AT.BPF_XDP_DEVMAP, "x"],
  ["xdp/devmap", "xdp", AT.BPF_XDP_DEVMAP, ""],
  ["xdp.frags/cpumap", "xdp", AT.BPF_XDP_CPUMAP, "x"],
  ["xdp/cpumap", "xdp", AT.BPF_XDP_CPUMAP, ""],
  ["xdp.frags", "xdp", AT.BPF_XDP, "x"],
  ["xdp", "xdp", AT.BPF_XDP, ""],
  ["perf_event", "perf_event", 0, ""],
  ["lwt_in", "lwt_in", 0, ""],
  ["lwt_out", "lwt_out", 0, ""],
  ["lwt_xmit", "lwt_xmit", 0, ""],
  ["lwt_seg6local", "lwt_seg6local", 0, ""],
  ["sk_skb/stream_parser", "sk_skb", AT.BPF_SK_SKB_STREAM_PARSER, ""],
  ["sk_skb/stream_verdict", "sk_skb", AT.BPF_SK_SKB_STREAM_VERDICT, ""],
  ["sk_skb/verdict", "sk_skb", AT.BPF_SK_SKB_VERDICT, ""],
  ["sk_skb", "sk_skb", 0, ""],
  ["sk_msg", "sk_msg", AT.BPF_SK_MSG_VERDICT, ""],
  ["lirc_mode2", "lirc_mode2", AT.BPF_LIRC_MODE2, ""],
  ["flow_dissector", "flow_dissector", AT.BPF_FLOW_DISSECTOR, ""],
  ["sk_lookup", "sk_lookup", AT.BPF_SK_LOOKUP, ""],
  ["netfilter", "netfilter", AT.BPF_NETFILTER, ""],
  ["struct_ops+", "struct_ops", 0, ""],
  ["struct_ops.s+", "struct_ops", 0, "s"],
];

/** How the kernel spells the targets of an attach type in its BTF (btf_get_kernel_prefix_kind of libbpf). */
export function btfTargetOf(attachType: number): SectionType["btfTarget"] {
  if (attachType === AT.BPF_TRACE_RAW_TP) return { prefix: "btf_trace_", kind: "typedef" };
  if (attachType === AT.BPF_LSM_MAC || attachType === AT.BPF_LSM_CGROUP)
    return { prefix: "bpf_lsm_", kind: "func" };
  return { prefix: attachType === AT.BPF_TRACE_ITER ? "bpf_iter_" : "", kind: "func" };
}

/** `lsm_cgroup/` of the table of hooks takes a target too. */
const CGROUP_ROWS: readonly Row[] = ATTACH_TYPES.flatMap(({ sections, programType, number }) =>
  sections.map((section): Row => {
    const takesTarget = section.endsWith("/");
    const type = programTypeName(programType) as ProgramTypeName;
    return [takesTarget ? `${section.slice(0, -1)}+` : section, type, number, takesTarget ? "b" : ""];
  }),
);

const ALL_ROWS: readonly Row[] = [...CGROUP_ROWS, ...ROWS];

/** By pattern; of two rows of one pattern the first. No pattern for a name alone begins as one does that takes targets. */
const BY_PATTERN: ReadonlyMap<string, Row> = new Map(ALL_ROWS.toReversed().map((row) => [row[0], row]));

/** What stands before the first slash, or the whole name. */
function kindOf(section: string): string {
  const slash = section.indexOf("/");
  return slash < 0 ? section : section.slice(0, slash);
}

/** Names of sections that say a type, without the targets that some take: `cgroup/connect4`, `fentry`. */
export const SECTION_NAMES: readonly string[] = [
  ...new Set(ALL_ROWS.map(([pattern]) => pattern.replace("+", ""))),
];

/**
 * What a section is for, by its name without a leading `?`; undefined for a name that libbpf does not know either.
 * The names are those of libbpf's section_defs; the cgroup ones are in the table of hooks.
 */
export function sectionType(section: string): SectionType | undefined {
  const row = BY_PATTERN.get(section) ?? BY_PATTERN.get(`${kindOf(section)}+`);
  if (row === undefined) return undefined;
  const [, programType, attachType, flags] = row;
  return {
    programType,
    attachType,
    sleepable: flags.includes("s"),
    fragments: flags.includes("x"),
    btfTarget: flags.includes("b") ? btfTargetOf(attachType) : undefined,
    manyTargets: flags.includes("m"),
    usdt: flags.includes("u"),
  };
}

/** What stands behind the first slash: the function, tracepoint or iterator that the program is for. Undefined without one. */
export function sectionTarget(section: string): string | undefined {
  const slash = section.indexOf("/");
  return slash < 0 ? undefined : section.slice(slash + 1);
}
