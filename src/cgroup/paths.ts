import type { Kernel } from "../bpf/kernel.ts";
import { unlessSyscallFails } from "../sys/errors.ts";
import type { Fd } from "../sys/fd.ts";
import { openById, openFile, pathOfFd } from "../sys/file.ts";
import { cgroup2Root } from "./cgroup.ts";

/** Paths of cgroups by their ids. */
export class CgroupPaths implements Disposable {
  readonly #kernel: Kernel;
  readonly #root: Fd;

  /** @throws CgbpfError `no-cgroup2-mount` */
  constructor(kernel: Kernel) {
    this.#kernel = kernel;
    this.#root = openFile(kernel.port, cgroup2Root(kernel));
  }

  /** Absolute path of a cgroup; undefined when it is removed, outside of what is mounted, or without CAP_DAC_READ_SEARCH. */
  find(id: bigint): string | undefined {
    return unlessSyscallFails(() => {
      using fd = openById(this.#kernel.port, this.#root, id);
      return pathOfFd(this.#kernel.port, fd);
    });
  }

  [Symbol.dispose](): void {
    this.#root.close();
  }
}
