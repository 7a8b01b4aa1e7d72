import type { Kernel } from "../../bpf/kernel/kernel.ts";
import { unlessSyscallFails } from "../../sys/errors.ts";
import type { Fd } from "../../sys/fd.ts";
import { openById, pathOfFd } from "../../sys/files/file.ts";
import { cgroup2Root, openCgroup, pathBelow } from "./cgroup.ts";

/**
 * The kernel's path of the cgroup with this id.
 * @param mount any open file of the cgroup2 mount
 * @throws SyscallError ESTALE or ENOENT when it is removed, EPERM without CAP_DAC_READ_SEARCH
 */
export function pathOfCgroup(kernel: Kernel, mount: Fd, id: bigint): string {
  using fd = openById(kernel.port, mount, id);
  return pathOfFd(kernel.port, fd);
}

/** Paths of cgroups by their ids. */
export class CgroupPaths implements Disposable {
  readonly #kernel: Kernel;
  readonly #mount: string;
  readonly #root: Fd;

  /** @throws CgbpfError `cgroup2-not-mounted`, `cgroup-open-failed` */
  constructor(kernel: Kernel) {
    this.#kernel = kernel;
    this.#mount = cgroup2Root(kernel);
    this.#root = openCgroup(kernel, this.#mount).fd;
  }

  /** Absolute path of a cgroup; undefined when it is removed, outside of what is mounted, or without CAP_DAC_READ_SEARCH. */
  find(id: bigint): string | undefined {
    return unlessSyscallFails(() => {
      using fd = openById(this.#kernel.port, this.#root, id);
      return pathBelow(this.#kernel, this.#mount, fd);
    });
  }

  [Symbol.dispose](): void {
    this.#root.close();
  }
}
