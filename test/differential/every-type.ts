import type { Attachment, World } from "./world.ts";

/** Every attach type of a cgroup that this kernel loads programs for, by the name that attaches it, and its program. */
export const EVERY_TYPE: readonly (readonly [object: string, type: string, program: string])[] = [
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
  ["unix", "cgroup_unix_connect", "on_connect_unix"],
  ["unix", "cgroup_unix_sendmsg", "on_sendmsg_unix"],
  ["unix", "cgroup_unix_recvmsg", "on_recvmsg_unix"],
  ["unix", "cgroup_unix_getpeername", "on_peername_unix"],
  ["unix", "cgroup_unix_getsockname", "on_sockname_unix"],
  ["sock_ops", "sock_ops", "on_sock_ops"],
  ["device", "device", "allow_devices"],
  ["sysctl", "sysctl", "on_sysctl"],
  ["sockopt", "getsockopt", "on_getsockopt"],
  ["sockopt", "setsockopt", "on_setsockopt"],
];

export function loadEveryType(world: World): void {
  world.load(...new Set(EVERY_TYPE.map(([object]) => object)));
}

export function attachEveryType(world: World): void {
  loadEveryType(world);
  world.attach(...EVERY_TYPE.map(([, type, program]): Attachment => ["", type, program, "multi"]));
}
