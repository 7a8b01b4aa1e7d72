import { cString } from "../../bytes/text.ts";
import { tryBpf } from "../../sys/bpf.ts";
import { SyscallError } from "../../sys/errors.ts";
import type { Fd } from "../../sys/fd.ts";
import { exists } from "../../sys/files/file.ts";
import { rawSyscall } from "../../sys/syscall.ts";
import { EEXIST, ENOENT } from "../../uapi/errno.ts";
import { AT_FDCWD, AT_REMOVEDIR } from "../../uapi/fcntl.ts";
import { CgbpfError, type Failures } from "../failure/failures.ts";
import type { Kernel } from "../kernel/kernel.ts";
import { Owned } from "../owned.ts";
import { ensureBpffs, isBpffs, type MountOptions, type PinPlace } from "./bpffs.ts";
import { directoryOf } from "./pin-paths.ts";

/** What is open, and can be pinned. */
export interface Pinnable {
  readonly fd: Fd;
}

const S_IRWXU = 0o700;

/** Makes a directory for its owner alone; true when it was not there before. @throws SyscallError */
function makeDirectory(kernel: Kernel, path: string): boolean {
  const errno = -rawSyscall(kernel.port, "mkdirat", AT_FDCWD, cString(path), S_IRWXU);
  if (errno > 0 && errno !== EEXIST) throw new SyscallError("mkdirat", errno, path);
  return errno <= 0;
}

/** One that is not empty stays. */
function removeDirectory(kernel: Kernel, path: string): void {
  rawSyscall(kernel.port, "unlinkat", AT_FDCWD, cString(path), AT_REMOVEDIR);
}

/** Removes a pin; whether there was one changes nothing. */
export function unpin(kernel: Kernel, path: string): void {
  rawSyscall(kernel.port, "unlinkat", AT_FDCWD, cString(path), 0);
}

function problemOf(kernel: Kernel, path: string, cause: SyscallError): Failures["pin-failed"]["problem"] {
  if (cause.errno === EEXIST) return "exists";
  if (cause.errno === ENOENT) return "no-directory";
  const directory = directoryOf(path);
  const nearest = exists(kernel.port, directory) ? directory : directoryOf(directory);
  return isBpffs(kernel, nearest) ? "pin" : "no-bpffs";
}

/** @throws CgbpfError `pin-failed`, with the kernel's error as cause */
function attempt(kernel: Kernel, path: string, step: () => void): void {
  try {
    step();
  } catch (cause) {
    if (!(cause instanceof SyscallError)) throw cause;
    const problem = problemOf(kernel, path, cause);
    throw new CgbpfError("pin-failed", { path, what: "object", problem }, { cause });
  }
}

/**
 * Pins an object at a path on a bpffs, where it stays until the file is removed.
 * @throws CgbpfError `pin-failed`
 */
export function pinObject(kernel: Kernel, object: Pinnable, path: string): void {
  attempt(kernel, path, () => {
    const { errno } = callPin(kernel, object, path);
    if (errno !== 0) throw new SyscallError("bpf(BPF_OBJ_PIN)", errno, path);
  });
}

function callPin({ port }: Kernel, { fd }: Pinnable, path: string) {
  return tryBpf(port, "BPF_OBJ_PIN", { pathname: cString(path), bpf_fd: fd.number });
}

/**
 * The same as libbpf has it: the last directory on the way is made where it is missing.
 * @returns what takes the pin away again, and the directory if it was made
 * @throws CgbpfError `pin-failed`
 */
export function pinMakingDirectory(kernel: Kernel, object: Pinnable, path: string): Owned {
  const made = new Owned();
  try {
    if (callPin(kernel, object, path).errno !== 0) {
      const directory = directoryOf(path);
      attempt(kernel, path, () => {
        if (makeDirectory(kernel, directory)) made.undo(() => removeDirectory(kernel, directory));
      });
      pinObject(kernel, object, path);
    }
    made.undo(() => unpin(kernel, path));
    return made;
  } catch (error) {
    made[Symbol.dispose]();
    throw error;
  }
}

/**
 * Pins an object as bpftool does: over a directory that is on no BPF file system one is mounted first, which hides what is in it.
 * @returns what takes the pin away again, and the mount
 * @throws CgbpfError `pin-failed`
 */
export function pinWithMount(kernel: Kernel, object: Pinnable, path: string, options?: MountOptions): Owned {
  const place = { path, what: "object" } as const;
  const directory = directoryOf(path);
  if (exists(kernel.port, path)) throw new CgbpfError("pin-failed", { ...place, problem: "exists" });
  requireDirectory(kernel, directory, place);
  using made = ensureBpffs(kernel, directory, place, options);
  pinObject(kernel, object, path);
  made.undo(() => unpin(kernel, path));
  return made.handOn();
}

function requireDirectory(kernel: Kernel, directory: string, place: PinPlace): void {
  if (!exists(kernel.port, directory))
    throw new CgbpfError("pin-failed", { ...place, problem: "no-directory" });
}

/**
 * Makes sure that pins can be put into a directory, as bpftool does: where neither it nor its parent is on a BPF file system,
 * one is mounted over it, and it is made first where it is missing. A directory on a BPF file system is made with its first pin.
 * @returns what takes the mount away again, and the directory if it was made
 * @throws CgbpfError `pin-failed`
 */
export function preparePinDirectory(kernel: Kernel, path: string, options: MountOptions = {}): Owned {
  const place = { path, what: "directory" } as const;
  if (exists(kernel.port, path)) return ensureBpffs(kernel, path, place, options);
  const parent = directoryOf(path);
  requireDirectory(kernel, parent, place);
  using made = new Owned();
  if (!isBpffs(kernel, parent)) {
    if (options.mount === false) throw new CgbpfError("pin-failed", { ...place, problem: "mount-forbidden" });
    if (createDirectory(kernel, place)) made.undo(() => removeDirectory(kernel, path));
    made.add(ensureBpffs(kernel, path, place, options));
  }
  return made.handOn();
}

function createDirectory(kernel: Kernel, place: PinPlace): boolean {
  try {
    return makeDirectory(kernel, place.path);
  } catch (cause) {
    if (!(cause instanceof SyscallError)) throw cause;
    throw new CgbpfError("pin-failed", { ...place, problem: "create" }, { cause });
  }
}

/** What is pinned under which name. */
export interface ToPin extends Pinnable {
  readonly name: string;
}

/**
 * Pins all of these in a directory by their names, or none of them.
 * @returns what takes the pins away again, and the directory if it was made
 * @throws CgbpfError `pin-failed`
 */
export function pinAll(kernel: Kernel, objects: Iterable<ToPin>, directory: string): Owned {
  const pinned = new Owned();
  try {
    for (const { name, fd } of objects)
      pinned.add(pinMakingDirectory(kernel, { fd }, `${directory}/${name}`));
    return pinned;
  } catch (error) {
    pinned[Symbol.dispose]();
    throw error;
  }
}
