import { cString } from "../bytes/text.ts";
import { bpf } from "../sys/bpf.ts";
import { SyscallError } from "../sys/errors.ts";
import type { Fd } from "../sys/fd.ts";
import { rawSyscall } from "../sys/syscall.ts";
import { EEXIST, ENOENT } from "../uapi/errno.ts";
import { AT_FDCWD, AT_REMOVEDIR } from "../uapi/fcntl.ts";
import { directoryOf, isBpffs } from "./bpffs.ts";
import { CgbpfError, type Failures } from "./errors.ts";
import type { Kernel } from "./kernel.ts";

const S_IRWXU = 0o700;

/** Makes a directory for its owner alone; true when it was not there before. @throws SyscallError */
export function makeDirectory(kernel: Kernel, path: string): boolean {
  const errno = -rawSyscall(kernel.port, "mkdirat", AT_FDCWD, cString(path), S_IRWXU);
  if (errno > 0 && errno !== EEXIST) throw new SyscallError("mkdirat", errno, path);
  return errno <= 0;
}

/** Removes a pin; whether there was one changes nothing. */
export function removePin(kernel: Kernel, path: string): void {
  rawSyscall(kernel.port, "unlinkat", AT_FDCWD, cString(path), 0);
}

/** Removes a directory that is empty; one that is not stays. */
export function removeDirectory(kernel: Kernel, path: string): void {
  rawSyscall(kernel.port, "unlinkat", AT_FDCWD, cString(path), AT_REMOVEDIR);
}

function problemOf(kernel: Kernel, path: string, cause: SyscallError): Failures["cannot-pin"]["problem"] {
  if (cause.errno === EEXIST) return "exists";
  if (cause.errno === ENOENT) return "no-directory";
  return isBpffs(kernel, directoryOf(path)) ? "pin" : "no-bpffs";
}

/**
 * Pins an object at a path; the last directory on the way is made where it is missing.
 * @returns true when the directory was made
 * @throws CgbpfError `cannot-pin`
 */
export function pinAt(kernel: Kernel, fd: Fd, path: string): boolean {
  let made = false;
  try {
    made = makeDirectory(kernel, directoryOf(path));
    bpf(kernel.port, "BPF_OBJ_PIN", { pathname: cString(path), bpf_fd: fd.number }, path);
    return made;
  } catch (cause) {
    if (made) removeDirectory(kernel, directoryOf(path));
    if (!(cause instanceof SyscallError)) throw cause;
    throw new CgbpfError("cannot-pin", { path, problem: problemOf(kernel, path, cause) }, { cause });
  }
}
