import { concat } from "../../bytes/concat.ts";
import { decode, encode, type Layout, StructView } from "../../bytes/struct.ts";
import { cString, decodeText } from "../../bytes/text.ts";
import { EAGAIN } from "../../uapi/errno.ts";
import {
  AT_EMPTY_PATH,
  AT_FDCWD,
  AT_SYMLINK_NOFOLLOW,
  O_CLOEXEC,
  O_RDONLY,
  S_IFDIR,
  S_IFMT,
} from "../../uapi/fcntl.ts";
import { SyscallError } from "../errors.ts";
import { Fd } from "../fd.ts";
import type { Port } from "../port.ts";
import { checkedSyscall, rawSyscall } from "../syscall.ts";

const R_OK = 4;
const W_OK = 2;
/** Most files below /proc and /sys have less. */
const CHUNK = 8191;
const PATH_MAX = 4096;

/** The head of struct statx (linux/stat.h), which is laid out alike on every architecture. */
const STATX = {
  name: "statx",
  size: 256,
  fields: {
    stx_nlink: [16, "u32"],
    stx_uid: [20, "u32"],
    stx_mode: [28, "u16"],
    stx_ino: [32, "u64"],
    stx_size: [40, "u64"],
    stx_dev_major: [136, "u32"],
    stx_dev_minor: [140, "u32"],
  },
} as const satisfies Layout;
const STATX_BASIC_STATS = 0x7ff;
const STATX_NLINK_INO = 0x104;
const LINKS_OF_A_LEAF = 2;
/** The path that AT_EMPTY_PATH allows: the open file itself. */
const ITSELF = cString("");
/** Asked of thousands of directories in a row. */
const seen = new StructView(STATX, new Uint8Array(STATX.size));

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

/** struct file_handle as kernfs makes it: length and type, then the inode number (FILEID_KERNFS of fs/kernfs/mount.c). */
const FILE_HANDLE = {
  name: "file_handle",
  size: 16,
  fields: { handle_bytes: [0, "u32"], handle_type: [4, "i32"], id: [8, "u64"] },
} as const satisfies Layout;
const FILEID_KERNFS = 0xfe;

/**
 * A descriptor of the directory with this inode number on a kernfs (cgroup2, sysfs).
 * @param mount any open file of the same mount
 * @throws SyscallError ESTALE when there is none, EPERM without CAP_DAC_READ_SEARCH
 */
export function openById(port: Port, mount: Fd, id: bigint): Fd {
  const handle = encode(FILE_HANDLE, { handle_bytes: 8, handle_type: FILEID_KERNFS, id });
  const flags = O_RDONLY | O_CLOEXEC;
  return new Fd(port, checkedSyscall(port, "open_by_handle_at", undefined, mount.number, handle, flags));
}

/** The next bytes of a file into `buffer`; 0 at its end. */
export function readInto(port: Port, fd: number, buffer: Uint8Array): number {
  return checkedSyscall(port, "read", undefined, fd, buffer, buffer.length);
}

const NOTHING = new Uint8Array(0);

/** The next bytes of an open file, at most so many. */
export function readHead(port: Port, fd: Fd, size: number): Uint8Array {
  const buffer = new Uint8Array(size);
  return buffer.subarray(0, readInto(port, fd.number, buffer));
}

/** All bytes of a file, also of one below /proc or /sys whose size is not known before. */
export function readFile(port: Port, path: string): Uint8Array {
  using fd = openFile(port, path);
  return readAll(port, fd);
}

/** How much of a file is read. */
export interface ReadOptions {
  /** Bytes that it is expected to have; more than that is read all the same. */
  readonly room?: number;
  /** What has been read of it before. */
  readonly head?: Uint8Array;
  /** With more bytes than this it is left: a pipe may have no end. */
  readonly most?: number;
}

/** What is left to read of an open file, behind what has been read before. */
export function readAll(port: Port, fd: Fd, options: ReadOptions = {}): Uint8Array {
  const { room = CHUNK, head = NOTHING, most = Number.POSITIVE_INFINITY } = options;
  // One byte more, so that the end of a file that has as many is seen without growing.
  let buffer: Uint8Array = new Uint8Array(Math.max(room, head.length) + 1);
  buffer.set(head);
  let length = head.length;
  for (let more = 1; more > 0 && length <= most; length += more) {
    if (length === buffer.length) buffer = concat([buffer, new Uint8Array(length)]);
    more = readInto(port, fd.number, buffer.subarray(length));
  }
  return buffer.subarray(0, length);
}

const PROT_READ = 1;
const MAP_PRIVATE = 2;

/**
 * The first bytes of an open file without a copy, as long as the process lives; undefined where the host cannot show them or the
 * file system does not map the file. Not to be written to.
 */
export function mapFile(port: Port, fd: Fd, size: number): Uint8Array | undefined {
  if (port.memoryAt === undefined) return undefined;
  const address = rawSyscall(port, "mmap", 0, size, PROT_READ, MAP_PRIVATE, fd.number, 0);
  return address < 0 ? undefined : port.memoryAt(address, size);
}

/** struct pollfd of asm-generic/poll.h. */
const POLLFD = {
  name: "pollfd",
  size: 8,
  fields: { fd: [0, "i32"], events: [4, "u16"], revents: [6, "u16"] },
} as const satisfies Layout;
const POLLOUT = 4;

/** Waits until a descriptor takes more, without end, as write(2) does on one that blocks. */
function waitUntilWritable(port: Port, fd: number): void {
  const poll = encode(POLLFD, { fd, events: POLLOUT });
  checkedSyscall(port, "ppoll", undefined, poll, 1, 0, 0, 0);
}

/** Writes all bytes, however many calls that takes, also to a pipe that another process has made non-blocking. */
export function writeAll(port: Port, fd: number, bytes: Uint8Array): void {
  for (let at = 0; at < bytes.length; ) {
    const written = rawSyscall(port, "write", fd, bytes.subarray(at), bytes.length - at);
    if (written >= 0) at += written;
    else if (written === -EAGAIN) waitUntilWritable(port, fd);
    else throw new SyscallError("write", -written);
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

/** More than the kernel says of any BPF object; it says it in one piece. */
const FDINFO_SIZE = 4096;

/** The value of one line of /proc/self/fdinfo; undefined when there is no such line. */
export function descriptorInfo(port: Port, fd: Fd, key: string): string | undefined {
  const buffer = new Uint8Array(FDINFO_SIZE);
  using info = openFile(port, `/proc/self/fdinfo/${fd.number}`);
  const text = decodeText(buffer.subarray(0, readInto(port, info.number, buffer)));
  const start = text.indexOf(`${key}:\t`);
  return start < 0 ? undefined : text.slice(start + key.length + 2, text.indexOf("\n", start));
}

const SEEK_SET = 0;

/** So many bytes of an open file from an offset on; fewer at its end. */
export function readAt(port: Port, fd: Fd, offset: number, length: number): Uint8Array {
  checkedSyscall(port, "lseek", undefined, fd.number, offset, SEEK_SET);
  const buffer = new Uint8Array(length);
  let done = 0;
  for (let more = 1; more > 0 && done < length; done += more)
    more = readInto(port, fd.number, buffer.subarray(done));
  return buffer.subarray(0, done);
}

/** True when this process may read the file. */
export function isReadable(port: Port, path: string): boolean {
  return rawSyscall(port, "faccessat", AT_FDCWD, cString(path), R_OK) === 0;
}

/** True when this process may read and write the file. */
export function mayUse(port: Port, path: string): boolean {
  return rawSyscall(port, "faccessat", AT_FDCWD, cString(path), R_OK | W_OK) === 0;
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
  /** Type and permissions, as st_mode of stat(2). */
  readonly mode: number;
  /** User id. */
  readonly owner: number;
  readonly links: number;
  /** Bytes. */
  readonly size: number;
}

/** What a walk asks of an open directory. */
export interface DirectoryState {
  /** Inode number; with the device no other directory has it. */
  readonly inode: number;
  readonly device: number;
  /**
   * True when it has no subdirectories, by its count of links: its own two, and one for each subdirectory. Kernfs (cgroup2, sysfs)
   * counts so; a file system that does not count says 1, which is not believed.
   */
  readonly isLeaf: boolean;
}

/** Room for the minor number of a device in the kernel. */
const MINORS = 1 << 20;

/** Undefined where the kernel does not say. */
export function directoryState(port: Port, directory: Fd): DirectoryState | undefined {
  const flags = [AT_EMPTY_PATH, STATX_NLINK_INO] as const;
  if (rawSyscall(port, "statx", directory.number, ITSELF, ...flags, seen.bytes) !== 0) return undefined;
  return {
    inode: Number(seen.get("stx_ino")),
    device: seen.get("stx_dev_major") * MINORS + seen.get("stx_dev_minor"),
    isLeaf: seen.get("stx_nlink") === LINKS_OF_A_LEAF,
  };
}

/** Returns the user who owns a file, or a symbolic link itself. */
export function ownerOf(port: Port, path: string): number {
  const buffer = new Uint8Array(STATX.size);
  checkedSyscall(
    port,
    "statx",
    path,
    AT_FDCWD,
    cString(path),
    AT_SYMLINK_NOFOLLOW,
    STATX_BASIC_STATS,
    buffer,
  );
  return decode(STATX, buffer).stx_uid;
}

/** What stat(2) says of an open file, as far as cgbpf asks. */
export function identityOf(port: Port, fd: Fd): FileIdentity {
  const buffer = new Uint8Array(STATX.size);
  checkedSyscall(port, "statx", undefined, fd.number, ITSELF, AT_EMPTY_PATH, STATX_BASIC_STATS, buffer);
  const stat = decode(STATX, buffer);
  return {
    inode: stat.stx_ino,
    device: `${stat.stx_dev_major}:${stat.stx_dev_minor}`,
    isDirectory: (stat.stx_mode & S_IFMT) === S_IFDIR,
    mode: stat.stx_mode,
    owner: stat.stx_uid,
    links: stat.stx_nlink,
    size: Number(stat.stx_size),
  };
}
