import { cString } from "../../bytes/text.ts";
import { EEXIST, ELOOP } from "../../uapi/errno.ts";
import { AT_FDCWD, O_CLOEXEC, O_CREAT, O_EXCL, O_NOFOLLOW, O_TRUNC, O_WRONLY } from "../../uapi/fcntl.ts";
import { SyscallError } from "../errors.ts";
import { Fd } from "../fd.ts";
import type { Port } from "../port.ts";
import { rawSyscall } from "../syscall.ts";
import { writeAll } from "./file.ts";
import { isTrusted } from "./links.ts";

/** Read and write for the owner alone. */
const PRIVATE_MODE = 0o600;
const FLAGS = O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC;

function open(port: Port, path: string, flags: number): number {
  return rawSyscall(port, "openat", AT_FDCWD, cString(path), FLAGS | flags, PRIVATE_MODE);
}

function openExisting(port: Port, path: string): number {
  const descriptor = open(port, path, O_NOFOLLOW[port.arch]);
  return descriptor === -ELOOP && isTrusted(port, path) ? open(port, path, 0) : descriptor;
}

/**
 * Writes a file, in place of what is there. What is created here is removed when it cannot be written whole.
 * @throws SyscallError ELOOP for a symbolic link of another user, who could lead root to any file
 */
export function writeFile(port: Port, path: string, bytes: Uint8Array): void {
  const created = open(port, path, O_EXCL);
  const descriptor = created === -EEXIST ? openExisting(port, path) : created;
  if (descriptor < 0) throw new SyscallError("openat", -descriptor, path);
  using file = new Fd(port, descriptor);
  try {
    writeAll(port, file.number, bytes);
  } catch (error) {
    if (created >= 0) rawSyscall(port, "unlinkat", AT_FDCWD, cString(path), 0);
    throw error;
  }
}
