import { readFileSync } from "node:fs";
import type { Kernel } from "../../src/bpf/kernel/kernel.ts";
import { LITTLE_ENDIAN, type StructView, viewOf } from "../../src/bytes/struct.ts";
import { encodeAttributes } from "../../src/sys/bpf.ts";
import { SyscallError } from "../../src/sys/errors.ts";
import { Fd } from "../../src/sys/fd.ts";
import { rawSyscall } from "../../src/sys/syscall.ts";
import { bpf_cmd, bpf_map_type as T } from "../../src/uapi/constants.ts";
import { ENOENT } from "../../src/uapi/errno.ts";
import { bpf_attr_GET_FD_BY_ID, bpf_attr_MAP_ELEM, type bpf_map_info } from "../../src/uapi/structs.ts";

/** Types whose entries can be walked with keys. */
const WALKED: readonly number[] = [
  T.BPF_MAP_TYPE_HASH,
  T.BPF_MAP_TYPE_ARRAY,
  T.BPF_MAP_TYPE_PROG_ARRAY,
  T.BPF_MAP_TYPE_PERCPU_HASH,
  T.BPF_MAP_TYPE_PERCPU_ARRAY,
  T.BPF_MAP_TYPE_LRU_HASH,
  T.BPF_MAP_TYPE_LRU_PERCPU_HASH,
  T.BPF_MAP_TYPE_LPM_TRIE,
  T.BPF_MAP_TYPE_ARRAY_OF_MAPS,
  T.BPF_MAP_TYPE_HASH_OF_MAPS,
  T.BPF_MAP_TYPE_CGROUP_STORAGE,
];
const PERCPU: readonly number[] = [
  T.BPF_MAP_TYPE_PERCPU_HASH,
  T.BPF_MAP_TYPE_PERCPU_ARRAY,
  T.BPF_MAP_TYPE_LRU_PERCPU_HASH,
];
const OF_MAPS: readonly number[] = [T.BPF_MAP_TYPE_ARRAY_OF_MAPS, T.BPF_MAP_TYPE_HASH_OF_MAPS];

/** A value that a map holds: bytes, or the id of a map or program. */
export type Content = Uint8Array | { readonly map: number } | { readonly program: number };

/** The map with this id, held open. */
export function openMapById(kernel: Kernel, id: number): Fd {
  const attr = encodeAttributes(kernel.port, bpf_attr_GET_FD_BY_ID, { map_id: id });
  const result = rawSyscall(kernel.port, "bpf", bpf_cmd.BPF_MAP_GET_FD_BY_ID, attr, attr.length);
  if (result < 0) throw new SyscallError("bpf(BPF_MAP_GET_FD_BY_ID)", -result);
  return new Fd(kernel.port, result);
}

type Buffers = { key?: Uint8Array; value?: Uint8Array; next_key?: Uint8Array };

function elementCall(
  kernel: Kernel,
  command: "BPF_MAP_LOOKUP_ELEM" | "BPF_MAP_GET_NEXT_KEY",
  map: Fd,
  buffers: Buffers,
): boolean {
  const attr = encodeAttributes(kernel.port, bpf_attr_MAP_ELEM, { map_fd: map.number, ...buffers });
  const result = rawSyscall(kernel.port, "bpf", bpf_cmd[command], attr, attr.length);
  if (result < 0 && result !== -ENOENT) throw new SyscallError(`bpf(${command})`, -result);
  // The buffers live as long as this function: an address in the attributes keeps nothing alive.
  return result === 0 && Object.keys(buffers).length > 0;
}

function* keysOf(kernel: Kernel, map: Fd, size: number): Generator<Uint8Array> {
  let key: Uint8Array | undefined;
  for (;;) {
    const next_key = new Uint8Array(size);
    if (!elementCall(kernel, "BPF_MAP_GET_NEXT_KEY", map, { ...(key && { key }), next_key })) return;
    yield next_key;
    key = next_key;
  }
}

/** Processors that may be there: `0-3`, or `0,2-5`. */
function possibleCpus(): number {
  const ranges = readFileSync("/sys/devices/system/cpu/possible", "utf8").trim().split(",");
  return ranges.reduce((sum, range) => {
    const [first = 0, last = first] = range.split("-").map(Number);
    return sum + last - first + 1;
  }, 0);
}

function valueLength(type: number, size: number): number {
  return PERCPU.includes(type) ? Math.ceil(size / 8) * 8 * possibleCpus() : size;
}

function contentOf(type: number, value: Uint8Array): Content {
  if (OF_MAPS.includes(type)) return { map: viewOf(value).getUint32(0, LITTLE_ENDIAN) };
  if (type === T.BPF_MAP_TYPE_PROG_ARRAY) return { program: viewOf(value).getUint32(0, LITTLE_ENDIAN) };
  return value;
}

/** Every key of a map with its value; nothing for types that have no keys. */
export function contentsOf(
  kernel: Kernel,
  map: Fd,
  info: StructView<typeof bpf_map_info>,
): [key: Uint8Array, value: Content][] {
  const type = info.get("type");
  if (!WALKED.includes(type)) return [];
  const entries: [Uint8Array, Content][] = [];
  for (const key of keysOf(kernel, map, info.get("key_size"))) {
    const value = new Uint8Array(valueLength(type, info.get("value_size")));
    if (elementCall(kernel, "BPF_MAP_LOOKUP_ELEM", map, { key, value }))
      entries.push([key, contentOf(type, value)]);
  }
  return entries;
}
