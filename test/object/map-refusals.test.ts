import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { nodePort } from "../../hosts/node/port.ts";
import { Kernel } from "../../src/bpf/kernel/kernel.ts";
import { createMap, type NewMap } from "../../src/bpf/map/create-map.ts";
import { CgbpfError, describeFailure, loadObject } from "../../src/index.ts";
import { bpf_map_create_flags, bpf_map_type } from "../../src/uapi/constants.ts";
import { findMapTypeName } from "../../src/uapi/enum-names.ts";
import { compile } from "../core/compile.ts";

const kernel = new Kernel(nodePort());
const { BPF_F_NO_PREALLOC: NO_PREALLOC } = bpf_map_create_flags;
type Type = keyof typeof bpf_map_type extends `BPF_MAP_TYPE_${infer N}` ? N : never;
type Change = Partial<Pick<NewMap, "keySize" | "valueSize" | "maxEntries" | "flags">>;

/** A map of 4-byte keys and values. */
function definition(type: Type, change: Change): NewMap {
  const number = bpf_map_type[`BPF_MAP_TYPE_${type}`];
  const sizes = { keySize: 4, valueSize: 4, maxEntries: 1, flags: 0, extra: 0n, numaNode: 0 };
  const rest = { keyTypeId: 0, valueTypeId: 0, name: "m", kernelName: "m", inner: undefined };
  return { type: number, ...sizes, ...rest, ...change };
}

function hintOf(make: () => { close(): void }): string | undefined {
  try {
    make().close();
    return undefined;
  } catch (error) {
    if (error instanceof CgbpfError) return describeFailure(error).hint;
    throw error;
  }
}

const UNKNOWN = /it may be older than the type/;
/** More than any kernel has place for at once. */
const HUGE = 128 << 20;

describe("a map that the kernel refuses", () => {
  it.each<[type: Type, bad: Change, hint: RegExp, good: Change]>([
    ["ARRAY", { keySize: 12 }, /its key has 12 bytes; .* an index of 4 bytes/, {}],
    ["ARRAY", { maxEntries: 0 }, /its max_entries is 0/, {}],
    ["ARRAY", { valueSize: 0 }, /it has no value/, {}],
    ["PERCPU_ARRAY", { keySize: 8 }, /its key has 8 bytes/, {}],
    [
      "PERCPU_ARRAY",
      { valueSize: 40_000 },
      /its value has 40000 bytes, .* about 32 KiB/,
      { valueSize: 30_000 },
    ],
    ["PERCPU_HASH", { valueSize: 40_000 }, /about 32 KiB/, { valueSize: 30_000 }],
    ["HASH", { keySize: 0 }, /it has no key/, {}],
    ["HASH", { valueSize: HUGE }, /about 4 MiB/, {}],
    ["LRU_HASH", { flags: NO_PREALLOC }, /ENOTSUPP: .*always preallocated/, {}],
    ["LRU_PERCPU_HASH", { flags: NO_PREALLOC }, /always preallocated/, {}],
    ["LPM_TRIE", { keySize: 8 }, /lack BPF_F_NO_PREALLOC/, { keySize: 8, flags: NO_PREALLOC }],
    ["LPM_TRIE", { flags: NO_PREALLOC }, /1 to 256 bytes/, { keySize: 5, flags: NO_PREALLOC }],
    ["PROG_ARRAY", { valueSize: 8 }, /its value has 8 bytes, and has to be a descriptor/, {}],
    ["PERF_EVENT_ARRAY", { keySize: 0 }, /its key has 0 bytes/, {}],
    ["CGROUP_ARRAY", { valueSize: 16 }, /has to be a descriptor/, {}],
    ["STACK_TRACE", { valueSize: 12 }, /addresses of 8 each/, { valueSize: 16 }],
    ["QUEUE", {}, /it has a key \(4 bytes\), and this type takes none/, { keySize: 0 }],
    ["STACK", { keySize: 0, valueSize: 0 }, /it has no value/, { keySize: 0 }],
    ["BLOOM_FILTER", {}, /it has a key/, { keySize: 0 }],
    ["RINGBUF", { valueSize: 0, maxEntries: 4096 }, /a key \(4 bytes\), and/, { keySize: 0, valueSize: 0 }],
    [
      "RINGBUF",
      { maxEntries: 4096 },
      /a key \(4 bytes\) and a value \(4 bytes\)/,
      { keySize: 0, valueSize: 0 },
    ],
    [
      "RINGBUF",
      { keySize: 0, valueSize: 0, maxEntries: 0 },
      /max_entries is 0/,
      { keySize: 0, valueSize: 0 },
    ],
    ["USER_RINGBUF", { keySize: 0 }, /it has a value \(4 bytes\)/, { keySize: 0, valueSize: 0 }],
    [
      "CGROUP_STORAGE",
      { maxEntries: 0 },
      /its key has 4 bytes, .*bpf_cgroup_storage_key/,
      { maxEntries: 0, keySize: 16 },
    ],
    ["CGROUP_STORAGE", { keySize: 8 }, /max_entries is 1 and has to be 0/, { maxEntries: 0, keySize: 8 }],
    ["SOCKMAP", { valueSize: 2 }, /a cookie of 8/, { valueSize: 8 }],
    ["DEVMAP", { valueSize: 6 }, /struct bpf_devmap_val/, { valueSize: 8 }],
    ["CPUMAP", { keySize: 2 }, /its key has 2 bytes/, {}],
    ["CPUMAP", { maxEntries: 1 << 20 }, /more processors/, {}],
    ["XSKMAP", { valueSize: 8 }, /has to be a descriptor/, {}],
  ])("is told what is wrong in its definition, and taken without that: %s %j", (type, bad, hint, good) => {
    const said = hintOf(() => createMap(kernel, definition(type, bad), undefined));
    expect(said).toMatch(hint);
    expect(said).toContain(`map m (type ${findMapTypeName(bpf_map_type[`BPF_MAP_TYPE_${type}`])}): `);
    expect(said).not.toMatch(UNKNOWN);
    expect(hintOf(() => createMap(kernel, definition(type, good), undefined))).toBeUndefined();
  });

  const STORAGE = (members: string) => `
    struct { __uint(type, BPF_MAP_TYPE_SK_STORAGE); ${members} } m SEC(".maps");
    SEC("cgroup_skb/egress") int out(struct __sk_buff *skb) { return !!&m; }
  `;
  const TYPES = "__type(key, int); __type(value, int);";
  const FLAG = "__uint(map_flags, BPF_F_NO_PREALLOC);";

  it.each([
    ["flags", TYPES, /lack BPF_F_NO_PREALLOC/],
    [
      "key",
      `${FLAG} __type(key, u64); __type(value, int);`,
      /its key has 8 bytes, and has to be a descriptor/,
    ],
    ["entries", `${FLAG} ${TYPES} __uint(max_entries, 1);`, /max_entries is 1 and has to be 0/],
    ["types", `${FLAG} __uint(key_size, 4); __uint(value_size, 4);`, /wants the types of its key and value/],
    ["large value", `${FLAG} __type(key, int); __type(value, char[100000]);`, /100000 bytes/],
    [
      "all of them",
      `__type(key, u64); __type(value, int); __uint(max_entries, 1);`,
      /0: .*; its key.*; its flags/,
    ],
    ["nothing", `${FLAG} ${TYPES}`, undefined],
  ])("is told what a storage wants: %s", (_, members, hint) => {
    const object = readFileSync(compile(STORAGE(members)));
    const said = hintOf(() => loadObject(kernel, object));
    if (hint) expect(said).toMatch(hint);
    else expect(said).toBeUndefined();
  });

  it("is told of maps that it does not describe", () => {
    expect(hintOf(() => createMap(kernel, definition("HASH_OF_MAPS", {}), undefined))).toMatch(
      /what the maps in it are like; write __array\(values/,
    );
  });
});
