import { expect } from "vitest";
import type { CorpusObject, Trigger } from "./row.ts";

const CREATE: readonly Trigger[] = [
  ["socket 2 1", "ok"],
  ["socket 2 2", "ok"],
];

/** BTF-defined maps, every type that objects define and every attribute. */
export const MAPS: readonly CorpusObject[] = [
  {
    name: "map_hash",
    covers: "hash map with structs as key and value",
    attach: { count_flow: "egress" },
    trigger: [["send 127.0.0.1 7000 text", "ok"]],
    // AF_INET, ETH_P_IP in network order; 20 + 8 + 4 bytes.
    entries: {
      flows: [
        [
          { family: 2, protocol: 8 },
          { packets: 1, bytes: 32 },
        ],
      ],
    },
  },
  {
    name: "map_arrays",
    covers: "arrays of structs and of arrays",
    attach: { fill: "sock_create" },
    trigger: [["socket 2 2", "ok"]],
    entries: {
      pairs: [
        [0, { first: 0, second: 0 }],
        [1, { first: 0, second: 0 }],
        [2, { first: 2, second: 2 }],
      ],
      rows: [[0, [0, 0, 0, 0, 17]]],
    },
  },
  {
    name: "map_percpu",
    covers: "percpu array, percpu hash, LRU percpu hash",
    attach: { count: "sock_create" },
    trigger: CREATE,
    entries: {
      by_type: expect.toSatisfy((all) => all.length === 2),
      recent: expect.toSatisfy((all) => all.length === 2),
    },
  },
  {
    name: "map_lru",
    covers: "LRU hash, BPF_F_NO_COMMON_LRU",
    attach: { remember: "sock_create" },
    trigger: CREATE,
    entries: {
      recent: expect.arrayContaining([
        [1, 2],
        [2, 2],
      ]),
    },
  },
  {
    name: "map_lpm_trie",
    covers: "LPM trie, BPF_F_NO_PREALLOC",
    attach: { refuse: "connect4" },
    // 127.1.0.0/16
    fill: { refused: [["100000007f010000", "01"]] },
    trigger: [
      ["connect 127.0.0.1 7000", "ECONNREFUSED"],
      ["connect 127.1.0.1 7000", "EPERM"],
    ],
  },
  {
    name: "map_ringbuf",
    covers: "ring buffer, sized by max_entries, without key and value",
    attach: { record_connect: "connect4" },
    trigger: [["connect 127.0.0.1 7000", "ECONNREFUSED"]],
    // 8 bytes of header and 8 of record.
    variables: { available: 16 },
  },
  {
    name: "map_queue_stack",
    covers: "queue and stack: no key, value_size alone",
    attach: { push: "sock_create" },
    trigger: CREATE,
    variables: { first: 1, last: 2 },
  },
  {
    name: "map_bloom",
    covers: "bloom filter, map_extra",
    attach: { note: "sock_create" },
    trigger: [...CREATE, ...CREATE],
    variables: { new_types: 2 },
  },
  {
    name: "map_cgroup_storage",
    covers: "cgroup storage, percpu cgroup storage",
    attach: { count: "egress" },
    trigger: [["send 127.0.0.1 7000 text", "ok"]],
    entries: { shared: [[expect.anything(), 1]] },
  },
  {
    name: "map_sk_storage",
    covers: "socket storage",
    attach: { count: "egress" },
    trigger: [
      ["listen 127.0.0.1 7000", "ok"],
      ["connect 127.0.0.1 7000", "0 7000"],
    ],
    variables: { highest: expect.toSatisfy((n) => n >= 2) },
  },
  {
    name: "map_task_storage",
    covers: "task, inode and cgroup storage; maps that no program uses",
    onlyLoaded: "only programs that this kernel forbids use such storage of other tasks and inodes",
  },
  {
    name: "map_sizes",
    covers: "key_size and value_size, with types and without; perf event array without max_entries",
    attach: { use: "sock_create" },
    trigger: [["socket 2 1", "ok"]],
    bytes: { by_size: Buffer.from("twenty bytes of text").toString("hex") },
  },
  {
    name: "map_flags",
    covers: "map_flags, numa_node",
    attach: { use: "sock_create" },
    fill: { read_only: [["02000000", "00000000"]] },
    trigger: [
      ["socket 2 1", "ok"],
      ["socket 2 2", "EPERM"],
    ],
    entries: {
      on_node: expect.arrayContaining([
        [1, 1],
        [2, 1],
      ]),
    },
  },
  {
    name: "map_pinned",
    covers: "pinning by name",
    pinsByName: true,
    attach: { count: "sock_create" },
    trigger: CREATE,
    entries: { corpus_pinned: [[0, 2]] },
  },
  {
    name: "map_in_map",
    covers: "array and hash of maps, inner definition in place and by name, initial values with gaps",
    attach: { count: "sock_create" },
    trigger: CREATE,
    entries: {
      first_inner: [
        [0, 0],
        [1, 0],
      ],
      second_inner: [
        [0, 0],
        [1, 2],
      ],
    },
  },
  {
    name: "map_prog_array",
    covers: "program array with initial values, inner definition that is a function",
    attach: { start: "sock_create" },
    trigger: [
      ["socket 2 1", "ok"],
      ["socket 2 3 1", "EPERM"],
    ],
    variables: { path: 123 },
  },
  {
    name: "map_special_values",
    covers: "spin lock, timer and kptr in values, callback of a timer",
    attach: { arm: "bind4" },
    trigger: [["bind 127.0.0.1 7000", "7000"]],
    variables: { fired: 1 },
  },
  {
    name: "map_sockets",
    covers: "sockmap, sockhash, reuseport array, cgroup array",
    attach: { keep: "sock_ops" },
    variables: { stored: 0 },
    trigger: [
      ["listen 127.0.0.1 7000", "ok"],
      ["connect 127.0.0.1 7000", "0 7000"],
    ],
  },
];
