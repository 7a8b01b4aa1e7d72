import { concat } from "../../bytes/concat.ts";
import type { Codec } from "../../object/values/codec.ts";
import { valueText } from "../../object/values/type-codec.ts";
import { type Value, ValueError } from "../../object/values/value.ts";
import { bpf_map_type } from "../../uapi/constants.ts";
import type { Kernel } from "../kernel/kernel.ts";
import { possibleCpus } from "../linux/processors-and-pages.ts";

/** Types of maps that keep a value for each processor. */
export const PER_CPU: readonly number[] = [
  bpf_map_type.BPF_MAP_TYPE_PERCPU_HASH,
  bpf_map_type.BPF_MAP_TYPE_PERCPU_ARRAY,
  bpf_map_type.BPF_MAP_TYPE_LRU_PERCPU_HASH,
  bpf_map_type.BPF_MAP_TYPE_PERCPU_CGROUP_STORAGE,
];
/** The value of each processor starts at a multiple of this. */
const CPU_ALIGNMENT = 8;

/** How the values of a map go to the kernel and come back: one, or one for each processor. */
export interface MapValues {
  readonly size: number;
  encode(value: Value): Uint8Array;
  decode(bytes: Uint8Array): Value;
}

function perCpu(codec: Codec, cpus: number): MapValues {
  const step = Math.ceil(codec.size / CPU_ALIGNMENT) * CPU_ALIGNMENT;
  const padded = (value: Value) => concat([codec.encode(value), new Uint8Array(step - codec.size)]);
  return {
    size: step * cpus,
    encode: (value) => {
      if (!Array.isArray(value) || value.length !== cpus)
        throw new ValueError(
          "",
          `${valueText(value)} is given where an array of ${cpus} values is needed, one for each processor`,
        );
      return concat(value.map(padded));
    },
    decode: (bytes) =>
      Array.from({ length: cpus }, (_, i) => codec.decode(bytes.slice(i * step, i * step + codec.size))),
  };
}

/** The values of a map of this type. */
export function valuesOf(kernel: Kernel, type: number, codec: Codec): MapValues {
  return PER_CPU.includes(type) ? perCpu(codec, possibleCpus(kernel)) : codec;
}
