import type { AttachTypeRef } from "../../src/uapi/attach-types.ts";

/** A hook by its full or short name. */
export type HookName = Exclude<AttachTypeRef, number>;
/** A hook of a cgroup: test object, name that attaches it, program, and the Linux that has it where that is newer than 5.10. */
export type HookRow = readonly [object: string, type: HookName, program: string, since?: string];

/** Every hook that programs load for under lockdown too: all but those of LSM. */
export const EVERY_TYPE: readonly HookRow[] = [
  ["skb", "ingress", "allow_ingress"],
  ["skb", "egress", "allow_egress"],
  ["sock", "sock_create", "on_sock_create"],
  ["sock", "sock_release", "on_sock_release"],
  ["sock", "post_bind4", "on_post_bind4"],
  ["sock", "post_bind6", "on_post_bind6"],
  ["sock_addr", "bind4", "on_bind4"],
  ["sock_addr", "bind6", "on_bind6"],
  ["sock_addr", "connect4", "on_connect4"],
  ["sock_addr", "connect6", "on_connect6"],
  ["sock_addr", "getpeername4", "on_peername4"],
  ["sock_addr", "getpeername6", "on_peername6"],
  ["sock_addr", "getsockname4", "on_sockname4"],
  ["sock_addr", "getsockname6", "on_sockname6"],
  ["sock_addr", "sendmsg4", "on_sendmsg4"],
  ["sock_addr", "sendmsg6", "on_sendmsg6"],
  ["sock_addr", "recvmsg4", "on_recvmsg4"],
  ["sock_addr", "recvmsg6", "on_recvmsg6"],
  ["unix", "cgroup_unix_connect", "on_connect_unix", "6.7"],
  ["unix", "cgroup_unix_sendmsg", "on_sendmsg_unix", "6.7"],
  ["unix", "cgroup_unix_recvmsg", "on_recvmsg_unix", "6.7"],
  ["unix", "cgroup_unix_getpeername", "on_peername_unix", "6.7"],
  ["unix", "cgroup_unix_getsockname", "on_sockname_unix", "6.7"],
  ["sock_ops", "sock_ops", "on_sock_ops"],
  ["device", "device", "allow_devices"],
  ["sysctl", "sysctl", "on_sysctl"],
  ["sockopt", "getsockopt", "on_getsockopt"],
  ["sockopt", "setsockopt", "on_setsockopt"],
];
