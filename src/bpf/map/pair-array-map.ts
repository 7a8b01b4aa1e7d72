import { wordsOf } from "../../bytes/struct.ts";
import { bpf } from "../../sys/bpf.ts";
import type { Fd } from "../../sys/fd.ts";
import type { Kernel } from "../kernel/kernel.ts";
import { createArrayMap, INDEX_SIZE } from "./array-map.ts";

const VALUE_SIZE = 16;

/** An array map, each element of which is a pair of 64-bit numbers, held open; gone with its last descriptor. */
export class PairArrayMap implements Disposable {
  readonly fd: Fd;
  readonly #kernel: Kernel;

  /** @throws SyscallError EPERM without CAP_BPF */
  constructor(kernel: Kernel, length: number) {
    this.#kernel = kernel;
    this.fd = createArrayMap(kernel, VALUE_SIZE, length);
  }

  /** The first elements in one call, four 32-bit words each, low halves first. Since Linux 5.6. */
  first(count: number): Uint32Array {
    const values = new Uint8Array(count * VALUE_SIZE);
    bpf(this.#kernel.port, "BPF_MAP_LOOKUP_BATCH", {
      out_batch: new Uint8Array(INDEX_SIZE),
      keys: new Uint8Array(count * INDEX_SIZE),
      values,
      count,
      map_fd: this.fd.number,
    });
    return wordsOf(values);
  }

  [Symbol.dispose](): void {
    this.fd.close();
  }
}
