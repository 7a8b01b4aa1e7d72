import { SyscallError, unlessSyscallFails } from "../../sys/errors.ts";
import { isEmptyDirectory } from "../../sys/files/directory.ts";
import { fileSystemType } from "../../sys/files/file.ts";
import { foreignLinkOn } from "../../sys/files/links.ts";
import { type MountMade, mountBpffs, unmount } from "../../sys/files/mount.ts";
import { BPF_FS_MAGIC } from "../../uapi/defines.ts";
import { EPERM } from "../../uapi/errno.ts";
import { CgbpfError, type Failures } from "../failure/failures.ts";
import type { Kernel } from "../kernel/kernel.ts";
import { Owned } from "../owned.ts";
import { hasDot } from "./pin-paths.ts";

/** True when a directory is on a BPF file system; false also when that cannot be asked. */
export function isBpffs(kernel: Kernel, directory: string): boolean {
  return unlessSyscallFails(() => fileSystemType(kernel.port, directory)) === BPF_FS_MAGIC;
}

/** What is to be put there: the pin of an object, or a directory for pins. */
export type PinPlace = Pick<Failures["pin-failed"], "path" | "what">;

export interface MountOptions {
  /** False: fail where the directory is on no BPF file system, instead of mounting one over it. */
  readonly mount?: boolean;
  /** False: fail where the directory has something in it, which the mount would hide. */
  readonly overFiles?: boolean;
  /** Is told of a mount that was made. */
  readonly onMount?: (made: MountMade) => void;
}

/** The kernel says the same to a pin of this name, but only once the mount is there. */
function refuseDot({ path, what }: PinPlace): void {
  if (what !== "object" || !hasDot(path)) return;
  const cause = new SyscallError("bpf(BPF_OBJ_PIN)", EPERM, path);
  throw new CgbpfError("pin-failed", { path, what, problem: "pin" }, { cause });
}

function failed(place: PinPlace, cause: unknown): unknown {
  if (!(cause instanceof SyscallError)) return cause;
  return new CgbpfError("pin-failed", { ...place, problem: "mount" }, { cause });
}

/** What forbids a mount over a directory, if anything does. */
function obstacle(
  { port }: Kernel,
  directory: string,
  { mount = true, overFiles = true }: MountOptions,
): Failures["pin-failed"]["problem"] | undefined {
  if (!mount) return "mount-forbidden";
  if (foreignLinkOn(port, directory) !== undefined) return "foreign-link";
  return overFiles || isEmptyDirectory(port, directory) ? undefined : "not-empty";
}

/**
 * Makes sure that a directory is on a BPF file system: where it is on none, one is mounted over it, which hides what is in it.
 * @returns what takes the mount away again
 * @throws CgbpfError `pin-failed`, also when it cannot be asked which file system it is on
 */
export function ensureBpffs(
  kernel: Kernel,
  directory: string,
  place: PinPlace,
  options: MountOptions = {},
): Owned {
  const made = new Owned();
  try {
    if (fileSystemType(kernel.port, directory) === BPF_FS_MAGIC) return made;
    const problem = obstacle(kernel, directory, options);
    if (problem) throw new CgbpfError("pin-failed", { ...place, problem });
    refuseDot(place);
    const mounted = mountBpffs(kernel.port, directory);
    made.undo(() => unmount(kernel.port, mounted));
    options.onMount?.(mounted);
    return made;
  } catch (cause) {
    throw failed(place, cause);
  }
}
