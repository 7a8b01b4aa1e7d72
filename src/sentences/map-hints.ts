import type { Failures } from "../bpf/failure/failures.ts";
import { PER_CPU } from "../bpf/map/map-values.ts";
import { SyscallError } from "../sys/errors.ts";
import { bpf_map_create_flags as FLAGS, bpf_map_type as TYPE } from "../uapi/constants.ts";
import { E2BIG } from "../uapi/errno.ts";

type Refused = Failures["map-create-failed"];

/**
 * What the kernel refuses in the definition of a map (the alloc_check of each type below kernel/bpf), one row for each rule: for which
 * types, when it is broken, and what is said then.
 */
interface Rule {
  readonly types: readonly number[];
  readonly broken: (map: Refused) => boolean;
  readonly say: string | ((map: Refused) => string);
}

const FD_ARRAYS: readonly number[] = [
  TYPE.BPF_MAP_TYPE_PROG_ARRAY,
  TYPE.BPF_MAP_TYPE_PERF_EVENT_ARRAY,
  TYPE.BPF_MAP_TYPE_CGROUP_ARRAY,
  TYPE.BPF_MAP_TYPE_ARRAY_OF_MAPS,
];
const SOCKET_SLOTS: readonly number[] = [
  TYPE.BPF_MAP_TYPE_SOCKMAP,
  TYPE.BPF_MAP_TYPE_SOCKHASH,
  TYPE.BPF_MAP_TYPE_REUSEPORT_SOCKARRAY,
];
const DEVICES: readonly number[] = [
  TYPE.BPF_MAP_TYPE_DEVMAP,
  TYPE.BPF_MAP_TYPE_DEVMAP_HASH,
  TYPE.BPF_MAP_TYPE_CPUMAP,
];
const INDEXED: readonly number[] = [
  ...FD_ARRAYS,
  ...DEVICES,
  TYPE.BPF_MAP_TYPE_ARRAY,
  TYPE.BPF_MAP_TYPE_PERCPU_ARRAY,
  TYPE.BPF_MAP_TYPE_STACK_TRACE,
  TYPE.BPF_MAP_TYPE_XSKMAP,
  TYPE.BPF_MAP_TYPE_SOCKMAP,
  TYPE.BPF_MAP_TYPE_REUSEPORT_SOCKARRAY,
];
const LRU: readonly number[] = [TYPE.BPF_MAP_TYPE_LRU_HASH, TYPE.BPF_MAP_TYPE_LRU_PERCPU_HASH];
const HASHES: readonly number[] = [
  ...LRU,
  TYPE.BPF_MAP_TYPE_HASH,
  TYPE.BPF_MAP_TYPE_PERCPU_HASH,
  TYPE.BPF_MAP_TYPE_HASH_OF_MAPS,
];
const RINGS: readonly number[] = [TYPE.BPF_MAP_TYPE_RINGBUF, TYPE.BPF_MAP_TYPE_USER_RINGBUF];
const QUEUES: readonly number[] = [TYPE.BPF_MAP_TYPE_QUEUE, TYPE.BPF_MAP_TYPE_STACK];
const KEYLESS: readonly number[] = [...QUEUES, TYPE.BPF_MAP_TYPE_BLOOM_FILTER];
const CGROUP_STORAGES: readonly number[] = [
  TYPE.BPF_MAP_TYPE_CGROUP_STORAGE,
  TYPE.BPF_MAP_TYPE_PERCPU_CGROUP_STORAGE,
];
/** Values that belong to a socket, an inode, a task, a cgroup, and end with it. */
const LOCAL_STORAGES: readonly number[] = [
  TYPE.BPF_MAP_TYPE_SK_STORAGE,
  TYPE.BPF_MAP_TYPE_INODE_STORAGE,
  TYPE.BPF_MAP_TYPE_TASK_STORAGE,
  TYPE.BPF_MAP_TYPE_CGRP_STORAGE,
];
const LPM: readonly number[] = [TYPE.BPF_MAP_TYPE_LPM_TRIE];
const STACK_TRACES: readonly number[] = [TYPE.BPF_MAP_TYPE_STACK_TRACE];
const ARENAS: readonly number[] = [TYPE.BPF_MAP_TYPE_ARENA];

const COUNTED: readonly number[] = [
  ...INDEXED,
  ...HASHES,
  ...SOCKET_SLOTS,
  ...RINGS,
  ...KEYLESS,
  ...LPM,
  ...ARENAS,
];
const WITH_VALUE: readonly number[] = [
  TYPE.BPF_MAP_TYPE_ARRAY,
  TYPE.BPF_MAP_TYPE_PERCPU_ARRAY,
  ...HASHES,
  ...KEYLESS,
  ...LPM,
  ...CGROUP_STORAGES,
  ...LOCAL_STORAGES,
];

const lacks = (flag: number) => (map: Refused) => (map.flags & flag) === 0;
const has = (flag: number) => (map: Refused) => (map.flags & flag) !== 0;
const NO_PREALLOC = "__uint(map_flags, BPF_F_NO_PREALLOC)";
const POINTER = 8;
/** A prefix length of 4 bytes, and up to 256 bytes of data. */
const LPM_KEY = [5, 260] as const;

function withoutKeyAndValue({ keySize, valueSize }: Refused): string {
  const found = [
    keySize > 0 ? `key (${keySize} bytes)` : "",
    valueSize > 0 ? `value (${valueSize} bytes)` : "",
  ];
  return `it has a ${found.filter(Boolean).join(" and a ")}, and this type takes neither key nor value`;
}

// biome-ignore format: a table reads by rows
const RULES: readonly Rule[] = [
  { types: COUNTED, broken: ({ maxEntries }) => maxEntries === 0, say: "its max_entries is 0; give it a number of entries" },
  { types: [...LOCAL_STORAGES, ...CGROUP_STORAGES], broken: ({ maxEntries }) => maxEntries !== 0, say: ({ maxEntries }) => `its max_entries is ${maxEntries} and has to be 0: what it belongs to says how many there are` },
  { types: INDEXED, broken: ({ keySize }) => keySize !== 4, say: ({ keySize }) => `its key has ${keySize} bytes; a key of this type is an index of 4 bytes (__type(key, __u32)), so for other keys take a hash` },
  { types: LOCAL_STORAGES, broken: ({ keySize }) => keySize !== 4, say: ({ keySize }) => `its key has ${keySize} bytes, and has to be a descriptor of 4 (__type(key, int))` },
  { types: LOCAL_STORAGES, broken: lacks(FLAGS.BPF_F_NO_PREALLOC), say: `its flags lack BPF_F_NO_PREALLOC, which this type wants; write ${NO_PREALLOC}` },
  { types: LOCAL_STORAGES, broken: ({ hasTypes }) => !hasTypes, say: "the kernel wants the types of its key and value; give both by __type(…), and compile with -g" },
  { types: LPM, broken: lacks(FLAGS.BPF_F_NO_PREALLOC), say: `its flags lack BPF_F_NO_PREALLOC, which this type wants; write ${NO_PREALLOC}` },
  { types: LPM, broken: ({ keySize }) => keySize < LPM_KEY[0] || keySize > LPM_KEY[1], say: ({ keySize }) => `its key has ${keySize} bytes; it is the length of the prefix in 4 bytes, and then 1 to 256 bytes` },
  { types: LRU, broken: has(FLAGS.BPF_F_NO_PREALLOC), say: "its flags have BPF_F_NO_PREALLOC, and an LRU map is always preallocated; leave the flag out" },
  { types: [...HASHES, TYPE.BPF_MAP_TYPE_SOCKHASH], broken: ({ keySize }) => keySize === 0, say: "it has no key; give it one by __type(key, …)" },
  { types: KEYLESS, broken: ({ keySize }) => keySize !== 0, say: ({ keySize }) => `it has a key (${keySize} bytes), and this type takes none; leave the key out` },
  { types: [...RINGS, ...ARENAS], broken: ({ keySize, valueSize }) => keySize > 0 || valueSize > 0, say: withoutKeyAndValue },
  { types: ARENAS, broken: lacks(FLAGS.BPF_F_MMAPABLE), say: "its flags lack BPF_F_MMAPABLE, which this type wants" },
  { types: CGROUP_STORAGES, broken: ({ keySize }) => keySize !== 8 && keySize !== 16, say: ({ keySize }) => `its key has ${keySize} bytes, and has to be a struct bpf_cgroup_storage_key, or the __u64 of a cgroup` },
  { types: [...FD_ARRAYS, TYPE.BPF_MAP_TYPE_HASH_OF_MAPS, TYPE.BPF_MAP_TYPE_XSKMAP], broken: ({ valueSize }) => valueSize !== 4, say: ({ valueSize }) => `its value has ${valueSize} bytes, and has to be a descriptor of 4 (__uint(value_size, sizeof(int)))` },
  { types: SOCKET_SLOTS, broken: ({ valueSize }) => valueSize !== 4 && valueSize !== 8, say: ({ valueSize }) => `its value has ${valueSize} bytes, and has to be a descriptor of 4, or a cookie of 8` },
  { types: DEVICES, broken: ({ valueSize }) => valueSize !== 4 && valueSize !== 8, say: ({ valueSize }) => `its value has ${valueSize} bytes; it has 4, or 8 with a program (struct bpf_devmap_val, struct bpf_cpumap_val)` },
  { types: STACK_TRACES, broken: ({ valueSize }) => valueSize === 0 || valueSize % POINTER !== 0, say: ({ valueSize }) => `its value has ${valueSize} bytes, and has to be addresses of 8 each, at most kernel.perf_event_max_stack of them` },
  { types: WITH_VALUE, broken: ({ valueSize }) => valueSize === 0, say: "it has no value; give it one by __type(value, …)" },
  { types: [TYPE.BPF_MAP_TYPE_ARRAY_OF_MAPS, TYPE.BPF_MAP_TYPE_HASH_OF_MAPS], broken: ({ hasInner }) => !hasInner, say: "it does not say what the maps in it are like; write __array(values, struct { … })" },
];

/** Limits that E2BIG is about: they follow from the kernel's page size and configuration, so no number is compared. */
// biome-ignore format: a table reads by rows
const LIMITS: readonly Pick<Rule, "types" | "say">[] = [
  { types: PER_CPU, say: ({ valueSize }) => `its value has ${valueSize} bytes, and a processor has no place for more than about 32 KiB` },
  { types: LOCAL_STORAGES, say: ({ valueSize }) => `its value has ${valueSize} bytes, and this type takes no more than about 64 KiB` },
  { types: CGROUP_STORAGES, say: ({ valueSize }) => `its value has ${valueSize} bytes, and this type takes no more than a page` },
  { types: [TYPE.BPF_MAP_TYPE_CPUMAP], say: ({ maxEntries }) => `it has ${maxEntries} entries, which is more processors than this kernel is built for` },
  { types: [TYPE.BPF_MAP_TYPE_SOCKHASH], say: ({ keySize }) => `its key has ${keySize} bytes, and this type takes no more than 512` },
  { types: [...HASHES, ...KEYLESS], say: ({ keySize, valueSize }) => `its key and value have ${keySize + valueSize} bytes, and the kernel allocates no more than about 4 MiB at once` },
  { types: INDEXED, say: ({ valueSize, maxEntries }) => `${maxEntries} entries of ${valueSize} bytes are too much` },
];

function textOf({ say }: Pick<Rule, "say">, map: Refused): string {
  return typeof say === "string" ? say : say(map);
}

/** What is wrong with the definition of a map that the kernel refused; undefined when nothing that is known. */
export function wrongInDefinition(map: Refused, cause: unknown): string | undefined {
  const broken = RULES.filter(({ types, broken: isBroken }) => types.includes(map.type) && isBroken(map));
  if (broken.length > 0) return broken.map((rule) => textOf(rule, map)).join("; ");
  if (!(cause instanceof SyscallError) || cause.errno !== E2BIG) return undefined;
  const limit = LIMITS.find(({ types }) => types.includes(map.type));
  return limit && textOf(limit, map);
}
