import { cString } from "../../bytes/text.ts";
import { EEXIST } from "../../uapi/errno.ts";
import {
  AT_FDCWD,
  O_CLOEXEC,
  O_CREAT,
  O_EXCL,
  O_NOFOLLOW,
  O_NONBLOCK,
  O_WRONLY,
  S_IFDIR,
  S_IFREG,
} from "../../uapi/fcntl.ts";
import { SyscallError } from "../errors.ts";
import { Fd } from "../fd.ts";
import type { Port } from "../port.ts";
import { checkedSyscall, rawSyscall } from "../syscall.ts";
import { identityOf, openFile, readAll, writeAll } from "./file.ts";

const DIRECTORY_MODE = 0o700;
const FILE_MODE = 0o600;
const WRITE_NEW = O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC;
const MAX_SIZE = 4096;

/** The directory, if root alone can have put anything into it. */
function openPrivateDirectory(port: Port, path: string): Fd | undefined {
  const fd = openFile(port, path, O_NOFOLLOW[port.arch] | O_NONBLOCK);
  let isPrivate = false;
  try {
    const { mode, owner } = identityOf(port, fd);
    isPrivate = mode === (S_IFDIR | DIRECTORY_MODE) && owner === 0;
  } finally {
    if (!isPrivate) fd.close();
  }
  return isPrivate ? fd : undefined;
}

/**
 * The content of a file that only root can have written; undefined when owner, mode, kind or size of it or of its directory
 * are not as `writePrivateFile` makes them.
 * @throws SyscallError ENOENT when there is none, ELOOP when it is a symbolic link
 */
export function readPrivateFile(port: Port, directory: string, name: string): Uint8Array | undefined {
  using parent = openPrivateDirectory(port, directory);
  if (!parent) return undefined;
  using fd = openFile(port, name, O_NOFOLLOW[port.arch] | O_NONBLOCK, parent);
  const { mode, owner, links, size } = identityOf(port, fd);
  const isPrivate = mode === (S_IFREG | FILE_MODE) && owner === 0 && links === 1 && size <= MAX_SIZE;
  return isPrivate ? readAll(port, fd) : undefined;
}

/**
 * Writes a file that only root can read, in one step: a reader sees the old content or the new one, never a part.
 * @throws SyscallError EACCES for another user than root
 */
export function writePrivateFile(port: Port, directory: string, name: string, content: Uint8Array): void {
  const made = rawSyscall(port, "mkdirat", AT_FDCWD, cString(directory), DIRECTORY_MODE);
  if (made < 0 && made !== -EEXIST) throw new SyscallError("mkdirat", -made, directory);
  using parent = openPrivateDirectory(port, directory);
  if (!parent) return;
  const draft = `${name}.${rawSyscall(port, "getpid")}`;
  // What a killed run left behind would be in the way.
  rawSyscall(port, "unlinkat", parent.number, cString(draft), 0);
  const created = checkedSyscall(port, "openat", draft, parent.number, cString(draft), WRITE_NEW, FILE_MODE);
  using fd = new Fd(port, created);
  try {
    writeAll(port, fd.number, content);
    checkedSyscall(port, "renameat2", name, parent.number, cString(draft), parent.number, cString(name), 0);
  } catch (error) {
    rawSyscall(port, "unlinkat", parent.number, cString(draft), 0);
    throw error;
  }
}
