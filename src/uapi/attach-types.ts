/** One cgroup hook: everything that parser, help, printers, loader, docs and completion know of it. */
export interface AttachType {
  /** Value in enum bpf_attach_type of linux/bpf.h. */
  readonly number: number;
  /** The name that libbpf gives it, and that is printed. */
  readonly name: AttachTypeName;
  /** The short name of the man page; the one whose prefixes are accepted. None for lsm_cgroup. */
  readonly shortName: string | undefined;
  /** Number of the program type (enum bpf_prog_type) that can be attached. */
  readonly programType: number;
  /** ELF sections whose programs are meant for this hook; the first is the usual one. */
  readonly sections: readonly string[];
  /** What the hook sees, in the words of help and man page. */
  readonly event: string;
  /** First kernel that has it. */
  readonly since: string;
}

const CGROUP_SKB = 8;
const CGROUP_SOCK = 9;
const SOCK_OPS = 13;
const CGROUP_DEVICE = 15;
const CGROUP_SOCK_ADDR = 18;
const CGROUP_SYSCTL = 23;
const CGROUP_SOCKOPT = 25;
const LSM = 29;

type Row = readonly [
  number: number,
  name: string,
  shortName: string | undefined,
  programType: number,
  sections: string,
  since: string,
  event: string,
];

/** The order of the rows is the order in which hooks are queried and printed. */
// biome-ignore format: a table reads by rows
const ROWS = [
  [0, "cgroup_inet_ingress", "ingress", CGROUP_SKB, "cgroup_skb/ingress cgroup/skb", "4.10", "packets arriving at inet sockets"],
  [1, "cgroup_inet_egress", "egress", CGROUP_SKB, "cgroup_skb/egress cgroup/skb", "4.10", "packets leaving inet sockets"],
  [2, "cgroup_inet_sock_create", "sock_create", CGROUP_SOCK, "cgroup/sock_create cgroup/sock", "4.10", "opening of inet sockets"],
  [34, "cgroup_inet_sock_release", "sock_release", CGROUP_SOCK, "cgroup/sock_release", "5.9", "closing of inet sockets"],
  [8, "cgroup_inet4_bind", "bind4", CGROUP_SOCK_ADDR, "cgroup/bind4", "4.17", "bind(2) on inet4 sockets"],
  [9, "cgroup_inet6_bind", "bind6", CGROUP_SOCK_ADDR, "cgroup/bind6", "4.17", "bind(2) on inet6 sockets"],
  [12, "cgroup_inet4_post_bind", "post_bind4", CGROUP_SOCK, "cgroup/post_bind4", "4.17", "return from bind(2) on inet4 sockets"],
  [13, "cgroup_inet6_post_bind", "post_bind6", CGROUP_SOCK, "cgroup/post_bind6", "4.17", "return from bind(2) on inet6 sockets"],
  [10, "cgroup_inet4_connect", "connect4", CGROUP_SOCK_ADDR, "cgroup/connect4", "4.17", "connect(2) on inet4 sockets"],
  [11, "cgroup_inet6_connect", "connect6", CGROUP_SOCK_ADDR, "cgroup/connect6", "4.17", "connect(2) on inet6 sockets"],
  [49, "cgroup_unix_connect", "connect_unix", CGROUP_SOCK_ADDR, "cgroup/connect_unix", "6.7", "connect(2) on unix sockets"],
  [29, "cgroup_inet4_getpeername", "getpeername4", CGROUP_SOCK_ADDR, "cgroup/getpeername4", "5.8", "getpeername(2) on inet4 sockets"],
  [30, "cgroup_inet6_getpeername", "getpeername6", CGROUP_SOCK_ADDR, "cgroup/getpeername6", "5.8", "getpeername(2) on inet6 sockets"],
  [52, "cgroup_unix_getpeername", "getpeername_unix", CGROUP_SOCK_ADDR, "cgroup/getpeername_unix", "6.7", "getpeername(2) on unix sockets"],
  [31, "cgroup_inet4_getsockname", "getsockname4", CGROUP_SOCK_ADDR, "cgroup/getsockname4", "5.8", "getsockname(2) on inet4 sockets"],
  [32, "cgroup_inet6_getsockname", "getsockname6", CGROUP_SOCK_ADDR, "cgroup/getsockname6", "5.8", "getsockname(2) on inet6 sockets"],
  [53, "cgroup_unix_getsockname", "getsockname_unix", CGROUP_SOCK_ADDR, "cgroup/getsockname_unix", "6.7", "getsockname(2) on unix sockets"],
  [14, "cgroup_udp4_sendmsg", "sendmsg4", CGROUP_SOCK_ADDR, "cgroup/sendmsg4", "4.18", "sendto(2), sendmsg(2), sendmmsg(2) on unconnected udp4 sockets"],
  [15, "cgroup_udp6_sendmsg", "sendmsg6", CGROUP_SOCK_ADDR, "cgroup/sendmsg6", "4.18", "sendto(2), sendmsg(2), sendmmsg(2) on unconnected udp6 sockets"],
  [50, "cgroup_unix_sendmsg", "sendmsg_unix", CGROUP_SOCK_ADDR, "cgroup/sendmsg_unix", "6.7", "sendto(2), sendmsg(2), sendmmsg(2) on unix sockets"],
  [19, "cgroup_udp4_recvmsg", "recvmsg4", CGROUP_SOCK_ADDR, "cgroup/recvmsg4", "5.2", "recvfrom(2), recvmsg(2), recvmmsg(2) on unconnected udp4 sockets"],
  [20, "cgroup_udp6_recvmsg", "recvmsg6", CGROUP_SOCK_ADDR, "cgroup/recvmsg6", "5.2", "recvfrom(2), recvmsg(2), recvmmsg(2) on unconnected udp6 sockets"],
  [51, "cgroup_unix_recvmsg", "recvmsg_unix", CGROUP_SOCK_ADDR, "cgroup/recvmsg_unix", "6.7", "recvfrom(2), recvmsg(2), recvmmsg(2) on unix sockets"],
  [3, "cgroup_sock_ops", "sock_ops", SOCK_OPS, "sockops", "4.12", "events in the life of a TCP socket"],
  [6, "cgroup_device", "device", CGROUP_DEVICE, "cgroup/dev", "4.15", "access to device files"],
  [18, "cgroup_sysctl", "sysctl", CGROUP_SYSCTL, "cgroup/sysctl", "5.2", "reading and writing of sysctls"],
  [21, "cgroup_getsockopt", "getsockopt", CGROUP_SOCKOPT, "cgroup/getsockopt", "5.3", "getsockopt(2)"],
  [22, "cgroup_setsockopt", "setsockopt", CGROUP_SOCKOPT, "cgroup/setsockopt", "5.3", "setsockopt(2)"],
  [43, "lsm_cgroup", undefined, LSM, "lsm_cgroup/", "6.0", "an LSM hook, for the tasks of the cgroup"],
] as const satisfies readonly Row[];

/** Name of a cgroup hook, as libbpf and bpftool spell it. */
export type AttachTypeName = (typeof ROWS)[number][1];

/** Short name of a cgroup hook, as the man page spells it. */
export type AttachTypeShortName = NonNullable<(typeof ROWS)[number][2]>;

/** Every cgroup hook up to Linux 7.2, in the order in which they are printed. */
export const ATTACH_TYPES: readonly AttachType[] = ROWS.map(
  ([number, name, shortName, programType, sections, since, event]) => ({
    number,
    name,
    shortName,
    programType,
    sections: sections.split(" "),
    since,
    event,
  }),
);

const BY_NUMBER = new Map(ATTACH_TYPES.map((type) => [type.number, type]));
const BY_NAME = new Map<string, AttachType>(
  ATTACH_TYPES.flatMap((type) =>
    [type.name, type.shortName ?? type.name].map((name) => [name, type] as const),
  ),
);

/** The hook with this number, if it is a cgroup hook that the table knows. */
export function attachTypeByNumber(number: number): AttachType | undefined {
  return BY_NUMBER.get(number);
}

/** The hook with this full or short name, spelled out. */
export function attachTypeByName(name: string): AttachType | undefined {
  return BY_NAME.get(name);
}

/** Printed name of a hook, or `type 57` for a number that no row knows. */
export function attachTypeName(number: number): string {
  return BY_NUMBER.get(number)?.name ?? `type ${number}`;
}

/** A hook by full name, short name or number. */
export type AttachTypeRef = AttachTypeName | AttachTypeShortName | number;

/** Number of a hook. @throws RangeError for a name that no hook has. */
export function attachTypeNumber(ref: AttachTypeRef): number {
  if (typeof ref === "number") return ref;
  const type = attachTypeByName(ref);
  if (type === undefined) throw new RangeError(`no cgroup attach type is named "${ref}"`);
  return type.number;
}
