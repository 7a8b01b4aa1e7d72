import { SyscallError, unlessSyscallFails } from "../../sys/errors.ts";
import { fileSystemType } from "../../sys/files/file.ts";
import { mountBpffs } from "../../sys/files/mount.ts";
import { BPF_FS_MAGIC } from "../../uapi/defines.ts";
import { CgbpfError, type Failures } from "../failure/failures.ts";
import type { Kernel } from "../kernel/kernel.ts";

/** True when a directory is on a BPF file system. */
export function isBpffs(kernel: Kernel, directory: string): boolean {
  return unlessSyscallFails(() => fileSystemType(kernel.port, directory)) === BPF_FS_MAGIC;
}

/** What is to be put there: the pin of an object, or a directory for pins. */
export type PinPlace = Pick<Failures["pin-failed"], "path" | "what">;

/**
 * Mounts a BPF file system over a directory, which hides what is in it.
 * @throws CgbpfError `pin-failed`, also when no mount is allowed
 */
export function mountOver(kernel: Kernel, directory: string, place: PinPlace, isAllowed: boolean): void {
  if (!isAllowed) throw new CgbpfError("pin-failed", { ...place, problem: "no-bpffs" });
  try {
    mountBpffs(kernel.port, directory);
  } catch (cause) {
    if (!(cause instanceof SyscallError)) throw cause;
    throw new CgbpfError("pin-failed", { ...place, problem: "mount" }, { cause });
  }
}
