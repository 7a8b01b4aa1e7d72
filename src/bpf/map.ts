import { LITTLE_ENDIAN, viewOf } from "../bytes/struct.ts";
import { bpf } from "../sys/bpf.ts";
import { Fd } from "../sys/fd.ts";
import { bpf_map_type } from "../uapi/constants.ts";
import type { Kernel } from "./kernel.ts";

const KEY_SIZE = 4;

/** An array map of 64-bit values, held open; gone with its last descriptor. */
export class U64ArrayMap implements Disposable {
  readonly fd: Fd;
  readonly length: number;
  readonly #kernel: Kernel;

  /** @throws SyscallError EPERM without CAP_BPF */
  constructor(kernel: Kernel, length: number) {
    const { result } = bpf(kernel.port, "BPF_MAP_CREATE", {
      map_type: bpf_map_type.BPF_MAP_TYPE_ARRAY,
      key_size: KEY_SIZE,
      value_size: BigUint64Array.BYTES_PER_ELEMENT,
      max_entries: length,
    });
    this.#kernel = kernel;
    this.length = length;
    this.fd = new Fd(kernel.port, result);
  }

  /** The value at an index. */
  get(index: number): bigint {
    const key = new Uint8Array(KEY_SIZE);
    viewOf(key).setUint32(0, index, LITTLE_ENDIAN);
    const value = new Uint8Array(8);
    bpf(this.#kernel.port, "BPF_MAP_LOOKUP_ELEM", { map_fd: this.fd.number, key, value });
    return viewOf(value).getBigUint64(0, LITTLE_ENDIAN);
  }

  /** The first values, in one call. Since Linux 5.6. */
  first(count: number): bigint[] {
    const values = new Uint8Array(count * 8);
    bpf(this.#kernel.port, "BPF_MAP_LOOKUP_BATCH", {
      out_batch: new Uint8Array(KEY_SIZE),
      keys: new Uint8Array(count * KEY_SIZE),
      values,
      count,
      map_fd: this.fd.number,
    });
    const view = viewOf(values);
    return Array.from({ length: count }, (_, i) => view.getBigUint64(i * 8, LITTLE_ENDIAN));
  }

  [Symbol.dispose](): void {
    this.fd.close();
  }
}
