import { SyscallError, unlessSyscallFails } from "../sys/errors.ts";
import type { Fd } from "../sys/fd.ts";
import { exists, fileSystemType } from "../sys/file.ts";
import { mountBpffs } from "../sys/mount.ts";
import { BPF_FS_MAGIC } from "../uapi/defines.ts";
import { CgbpfError } from "./errors.ts";
import type { Kernel } from "./kernel.ts";
import { pinObject } from "./pins.ts";

/** True when a directory is on a BPF file system. */
export function isBpffs(kernel: Kernel, directory: string): boolean {
  return unlessSyscallFails(() => fileSystemType(kernel.port, directory)) === BPF_FS_MAGIC;
}

/** dirname(3). */
export function directoryOf(path: string): string {
  const trimmed = path.replace(/(?<=.)\/+$/, "");
  const slash = trimmed.lastIndexOf("/");
  return slash < 0 ? "." : trimmed.slice(0, slash).replace(/(?<=.)\/+$/, "") || "/";
}

export interface PinOptions {
  /** False: fail where the directory is on no BPF file system, instead of mounting one over it. */
  readonly mount?: boolean;
}

/** Makes sure that a pin can be put there. */
function prepare(kernel: Kernel, path: string, mount: boolean): void {
  const directory = directoryOf(path);
  if (exists(kernel.port, path)) throw new CgbpfError("cannot-pin", { path, problem: "exists" });
  if (isBpffs(kernel, directory)) return;
  if (!exists(kernel.port, directory)) throw new CgbpfError("cannot-pin", { path, problem: "no-directory" });
  if (!mount) throw new CgbpfError("cannot-pin", { path, problem: "no-bpffs" });
  try {
    mountBpffs(kernel.port, directory);
  } catch (cause) {
    if (!(cause instanceof SyscallError)) throw cause;
    throw new CgbpfError("cannot-pin", { path, problem: "mount" }, { cause });
  }
}

/**
 * Pins an object as bpftool does: over a directory that is on no BPF file system one is mounted first, which hides what is in it.
 * @throws CgbpfError `cannot-pin`
 */
export function pinWithMount(
  kernel: Kernel,
  object: { readonly fd: Fd },
  path: string,
  { mount = true }: PinOptions = {},
): void {
  prepare(kernel, path, mount);
  try {
    pinObject(kernel, object, path);
  } catch (cause) {
    if (!(cause instanceof SyscallError)) throw cause;
    throw new CgbpfError("cannot-pin", { path, problem: "pin" }, { cause });
  }
}
