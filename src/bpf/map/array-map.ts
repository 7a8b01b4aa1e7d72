import { bpf } from "../../sys/bpf.ts";
import { Fd } from "../../sys/fd.ts";
import { bpf_map_type } from "../../uapi/constants.ts";
import type { Host } from "../host.ts";

/** Bytes of an index. */
export const INDEX_SIZE = 4;

/** Returns a new array map, which is gone with its last descriptor. @throws SyscallError EPERM without CAP_BPF */
export function createArrayMap({ port }: Host, valueSize: number, length: number): Fd {
  const { result } = bpf(port, "BPF_MAP_CREATE", {
    map_type: bpf_map_type.BPF_MAP_TYPE_ARRAY,
    key_size: INDEX_SIZE,
    value_size: valueSize,
    max_entries: length,
  });
  return new Fd(port, result);
}
