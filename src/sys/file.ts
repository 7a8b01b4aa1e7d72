import { decode, type Layout } from "../bytes/struct.ts";
import { cString, decodeCString, decodeText } from "../bytes/text.ts";
import { Fd } from "./fd.ts";
import type { Port } from "./port.ts";
import { checkedSyscall, rawSyscall } from "./syscall.ts";

const AT_FDCWD = -100;
const AT_EMPTY_PATH = 0x1000;
const O_RDONLY = 0;
/** Opening a FIFO for reading would wait for a writer; no file that cgbpf reads needs that. */
export const O_NONBLOCK = 0o4000;
const O_CLOEXEC = 0o2000000;
const R_OK = 4;
const CHUNK = 65536;
const PATH_MAX = 4096;

/** The head of struct statx (linux/stat.h), which is laid out alike on every architecture. */
const STATX = {
  name: "statx",
  size: 256,
  fields: {
    stx_mode: [28, "u16"],
    stx_ino: [32, "u64"],
    stx_dev_major: [136, "u32"],
    stx_dev_minor: [140, "u32"],
  },
} as const satisfies Layout;
const STATX_TYPE_AND_INO = 0x1 | 0x100;
const S_IFMT = 0o170000;
const S_IFDIR = 0o040000;

/**
 * A descriptor for reading a file or directory.
 * @param flags added to O_RDONLY and O_CLOEXEC
 * @param directory where a relative path starts; the working directory if not given
 */
export function openFile(port: Port, path: string, flags = 0, directory?: Fd): Fd {
  const from = directory?.number ?? AT_FDCWD;
  return new Fd(
    port,
    checkedSyscall(port, "openat", path, from, cString(path), O_RDONLY | O_CLOEXEC | flags),
  );
}

/** The next bytes of a file into `buffer`; 0 at its end. */
export function readInto(port: Port, fd: number, buffer: Uint8Array): number {
  return checkedSyscall(port, "read", undefined, fd, buffer, buffer.length);
}

/** All bytes of a file, also of one below /proc or /sys whose size is not known before. */
export function readFile(port: Port, path: string): Uint8Array {
  using fd = openFile(port, path);
  const chunks: Uint8Array[] = [];
  for (;;) {
    const buffer = new Uint8Array(CHUNK);
    const length = readInto(port, fd.number, buffer);
    if (length === 0) return concat(chunks);
    chunks.push(buffer.subarray(0, length));
  }
}

/** The buffers, one behind the other. */
export function concat(chunks: readonly Uint8Array[]): Uint8Array {
  const all = new Uint8Array(chunks.reduce((sum, chunk) => sum + chunk.length, 0));
  let at = 0;
  for (const chunk of chunks) {
    all.set(chunk, at);
    at += chunk.length;
  }
  return all;
}

/** Writes all bytes, however many calls that takes. */
export function writeAll(port: Port, fd: number, bytes: Uint8Array): void {
  for (let at = 0; at < bytes.length; ) {
    at += checkedSyscall(port, "write", undefined, fd, bytes.subarray(at), bytes.length - at);
  }
}

/** Where a symbolic link points to. */
export function readLink(port: Port, path: string): string {
  const buffer = new Uint8Array(PATH_MAX);
  const length = checkedSyscall(port, "readlinkat", path, AT_FDCWD, cString(path), buffer, buffer.length);
  return decodeText(buffer.subarray(0, length));
}

/** The kernel's name for an open file: its absolute path, or `anon_inode:bpf-prog`. */
export function pathOfFd(port: Port, fd: Fd): string {
  return readLink(port, `/proc/self/fd/${fd.number}`);
}

/** The working directory. */
export function workingDirectory(port: Port): string {
  const buffer = new Uint8Array(PATH_MAX);
  checkedSyscall(port, "getcwd", undefined, buffer, buffer.length);
  return decodeCString(buffer);
}

/** True when this process may read the file. */
export function isReadable(port: Port, path: string): boolean {
  return rawSyscall(port, "faccessat", AT_FDCWD, cString(path), R_OK) === 0;
}

/** True when something is there; false also when that cannot be found out. */
export function exists(port: Port, path: string): boolean {
  return rawSyscall(port, "faccessat", AT_FDCWD, cString(path), 0) === 0;
}

/** Magic number of the file system that holds a file (linux/magic.h). */
export function fileSystemType(port: Port, file: string | Fd): number {
  const buffer = new Uint8Array(120);
  if (typeof file === "string") checkedSyscall(port, "statfs", file, cString(file), buffer);
  else checkedSyscall(port, "fstatfs", undefined, file.number, buffer);
  return new DataView(buffer.buffer).getUint32(0, true);
}

export interface FileIdentity {
  /** Inode number; of a cgroup directory that is the cgroup's id. */
  readonly inode: bigint;
  /** The file system that it is on, as `major:minor`. */
  readonly device: string;
  readonly isDirectory: boolean;
}

/** Inode and file system of an open file. */
export function identityOf(port: Port, fd: Fd): FileIdentity {
  const buffer = new Uint8Array(STATX.size);
  checkedSyscall(port, "statx", undefined, fd.number, cString(""), AT_EMPTY_PATH, STATX_TYPE_AND_INO, buffer);
  const stat = decode(STATX, buffer);
  return {
    inode: stat.stx_ino,
    device: `${stat.stx_dev_major}:${stat.stx_dev_minor}`,
    isDirectory: (stat.stx_mode & S_IFMT) === S_IFDIR,
  };
}
