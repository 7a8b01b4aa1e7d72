/** Names of program types as libbpf and bpftool print them, by number (enum bpf_prog_type in linux/bpf.h). */
const PROG_TYPE_NAMES = [
  "unspec",
  "socket_filter",
  "kprobe",
  "sched_cls",
  "sched_act",
  "tracepoint",
  "xdp",
  "perf_event",
  "cgroup_skb",
  "cgroup_sock",
  "lwt_in",
  "lwt_out",
  "lwt_xmit",
  "sock_ops",
  "sk_skb",
  "cgroup_device",
  "sk_msg",
  "raw_tracepoint",
  "cgroup_sock_addr",
  "lwt_seg6local",
  "lirc_mode2",
  "sk_reuseport",
  "flow_dissector",
  "cgroup_sysctl",
  "raw_tracepoint_writable",
  "cgroup_sockopt",
  "tracing",
  "struct_ops",
  "ext",
  "lsm",
  "sk_lookup",
  "syscall",
  "netfilter",
] as const;

export type ProgramTypeName = (typeof PROG_TYPE_NAMES)[number];

/** Name of a program type (`cgroup_device`), or `type 99` for one that no row knows. */
export function programTypeName(type: number): string {
  return PROG_TYPE_NAMES[type] ?? `type ${type}`;
}

/** Name of a program type; undefined for one that no row knows. */
export function findProgramTypeName(type: number): string | undefined {
  return PROG_TYPE_NAMES[type];
}

/** Number of a program type. @throws RangeError for a name that no type has */
export function programTypeNumber(name: ProgramTypeName): number {
  const number = PROG_TYPE_NAMES.indexOf(name);
  if (number < 0) throw new RangeError(`no program type is named "${name}"`);
  return number;
}

/** Names of all program types that are known, by number. */
export function programTypeNames(): readonly ProgramTypeName[] {
  return PROG_TYPE_NAMES;
}
