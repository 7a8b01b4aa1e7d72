import { expect } from "vitest";
import type { CorpusObject } from "./row.ts";

const FORBIDDEN = "this kernel forbids programs that are attached by BTF; those of test/kernels load them";

/** One object or more a cgroup hook, and the sections that are for no cgroup. */
export const HOOKS: readonly CorpusObject[] = [
  {
    name: "hook_skb",
    covers: "cgroup_skb/ingress, cgroup_skb/egress, cgroup/skb",
    attach: { count_ingress: "ingress", drop_egress: "egress", either_direction: "egress" },
    trigger: [
      ["serve 127.0.0.1 7000", "ok"],
      ["send 127.0.0.1 7000 twelve-bytes", "ok"],
      ["receive", "twelve-bytes 0"],
      ["send 127.0.0.1 7001 dropped", "EPERM"],
    ],
    variables: { packets_in: 1, bytes_in: 40 },
  },
  {
    name: "hook_sock",
    covers: "cgroup/sock_create, cgroup/sock, cgroup/sock_release",
    attach: { refuse_udp6: "sock_create", count_created: "sock_create", count_released: "sock_release" },
    trigger: [
      ["socket 2 1", "ok"],
      ["socket 10 2", "EPERM"],
      ["socket 10 1", "ok"],
    ],
    variables: { created: 3, released: 2 },
  },
  {
    name: "hook_post_bind",
    covers: "cgroup/post_bind4, cgroup/post_bind6",
    attach: { refuse_port4: "post_bind4", refuse_port6: "post_bind6" },
    trigger: [
      ["bind 127.0.0.1 7001", "7001"],
      ["bind 127.0.0.1 7002", "EPERM"],
      ["bind ::1 7001", "7001"],
      ["bind ::1 7002", "EPERM"],
    ],
  },
  {
    name: "hook_bind",
    covers: "cgroup/bind4, cgroup/bind6",
    attach: { move_port4: "bind4", move_port6: "bind6" },
    trigger: [
      ["bind 127.0.0.1 7003", "7004"],
      ["bind 127.0.0.1 7005", "EPERM"],
      ["bind ::1 7003", "7004"],
      ["bind ::1 7005", "7005"],
    ],
  },
  {
    name: "hook_connect",
    covers: "cgroup/connect4, cgroup/connect6",
    attach: { redirect4: "connect4", redirect6: "connect6" },
    trigger: [
      ["listen 127.0.0.1 7007", "ok"],
      ["listen ::1 7007", "ok"],
      ["connect 192.0.2.1 7006", "0 7007"],
      ["connect 127.0.0.1 7008", "EPERM"],
      ["connect 2001:db8::1 7006", "0 7007"],
      ["connect ::1 7008", "EPERM"],
      ["connect 127.0.0.1 7009", "ECONNREFUSED"],
    ],
  },
  {
    name: "hook_sendmsg",
    covers: "cgroup/sendmsg4, cgroup/sendmsg6",
    attach: { direct4: "sendmsg4", direct6: "sendmsg6" },
    trigger: [
      ["serve 127.0.0.1 7010", "ok"],
      ["send 127.0.0.1 7009 four", "ok"],
      ["receive", "four 0"],
      ["send 127.0.0.1 7011 four", "EPERM"],
      ["serve ::1 7010", "ok"],
      ["send ::1 7009 six", "ok"],
      ["receive", "six 0"],
      ["send ::1 7011 six", "EPERM"],
    ],
  },
  {
    name: "hook_recvmsg",
    covers: "cgroup/recvmsg4, cgroup/recvmsg6",
    attach: { claim4: "recvmsg4", claim6: "recvmsg6" },
    trigger: [
      ["serve 127.0.0.1 7000", "ok"],
      ["send 127.0.0.1 7000 four", "ok"],
      ["receive", "four 7012"],
      ["serve ::1 7000", "ok"],
      ["send ::1 7000 six", "ok"],
      ["receive", "six 7012"],
    ],
  },
  {
    name: "hook_names",
    covers: "cgroup/getsockname4, cgroup/getsockname6, cgroup/getpeername4, cgroup/getpeername6",
    attach: {
      sockname4: "getsockname4",
      sockname6: "getsockname6",
      peername4: "getpeername4",
      peername6: "getpeername6",
    },
    trigger: [
      ["listen 127.0.0.1 7000", "ok"],
      ["connect 127.0.0.1 7000", "7013 7014"],
      ["listen ::1 7000", "ok"],
      ["connect ::1 7000", "7013 7014"],
    ],
  },
  {
    name: "hook_unix",
    covers:
      "cgroup/connect_unix, sendmsg_unix, recvmsg_unix, getsockname_unix, getpeername_unix, kfuncs with types",
    attach: {
      connect: "connect_unix",
      sendmsg: "sendmsg_unix",
      recvmsg: "recvmsg_unix",
      getsockname: "getsockname_unix",
      getpeername: "getpeername_unix",
    },
    trigger: [
      ["unix-listen corpus-target", "ok"],
      ["unix-connect anywhere", "corpus-peername corpus-sockname"],
      ["unix-serve corpus-target", "ok"],
      ["unix-send anywhere text", "ok"],
      ["unix-receive", "text corpus-sender"],
    ],
  },
  {
    name: "hook_sockops",
    covers: "sockops",
    attach: { count_event: "sock_ops" },
    trigger: [
      ["listen 127.0.0.1 7000", "ok"],
      ["connect 127.0.0.1 7000", "0 7000"],
    ],
    // A connection that is opened, one that is accepted, and connecting.
    entries: {
      events: expect.arrayContaining([
        [3, 1],
        [4, 1],
        [5, 1],
      ]),
    },
  },
  {
    name: "hook_device",
    covers: "cgroup/dev",
    attach: { refuse_null: "device" },
    trigger: [
      ["read /dev/null", "EPERM"],
      ["read /dev/zero", ""],
    ],
  },
  {
    name: "hook_sysctl",
    covers: "cgroup/sysctl",
    attach: { guard_sysctl: "sysctl" },
    trigger: [
      ["read /proc/sys/kernel/ostype", "EPERM"],
      ["read /proc/sys/net/ipv4/ip_default_ttl", "64"],
    ],
    variables: {
      reads: expect.toSatisfy((reads: number[]) => reads["net/ipv4/ip_default_ttl".length] === 1),
    },
  },
  {
    name: "hook_getsockopt",
    covers: "cgroup/getsockopt",
    attach: { answer: "getsockopt" },
    trigger: [
      ["getsockopt 0xcb 0xcb", "4242"],
      ["getsockopt 0xcb 0xcc", "EOPNOTSUPP"],
    ],
  },
  {
    name: "hook_setsockopt",
    covers: "cgroup/setsockopt",
    attach: { guard: "setsockopt" },
    trigger: [
      ["setsockopt 1 12 3", "EPERM"],
      ["setsockopt 0xcb 0xcb 5", "5"],
      ["setsockopt 0xcb 0xcc 5", "ENOPROTOOPT"],
    ],
  },
  {
    name: "hook_lsm_cgroup",
    covers: "lsm_cgroup/HOOK",
    notHere: { because: FORBIDDEN, says: /refuse_bind.*failed to load: -EPERM/ },
  },
  {
    name: "hook_btf_attached",
    covers: "fentry/, fexit/, fentry.s/, fmod_ret/, tp_btf/, lsm/, lsm.s/",
    notHere: { because: FORBIDDEN, says: /of_fentry.*failed to load: -EPERM/ },
  },
  {
    name: "hook_iter_cgroup",
    covers: "iter/cgroup",
    overCgroup: true,
    iterate: { print_cgroup: /^cgroup ID\n$/ },
  },
  {
    name: "hook_iter_task_file",
    covers: "iter/task_file, iter.s/task",
    iterate: { count_files: /^$/, count_tasks: /^$/ },
    variables: { files: expect.toSatisfy((n) => n > 3), tasks: expect.toSatisfy((n) => n > 1) },
  },
  {
    name: "hook_elsewhere",
    covers: "sections of networking programs that no cgroup takes",
    onlyLoaded: "attaching them changes interfaces and sockets of this machine",
  },
  {
    name: "hook_tracing",
    covers: "sections of tracing programs that load without BTF",
    onlyLoaded: "attaching them traces the whole machine",
  },
];
