import { decodeCString } from "../bytes/text.ts";
import type { Fd } from "./fd.ts";
import type { Port } from "./port.ts";
import { checkedSyscall } from "./syscall.ts";

/** File types as getdents64(2) gives them; a file system may also answer 0, "ask stat". */
export const DT_DIR = 4;
export const DT_REG = 8;

export interface DirectoryEntry {
  readonly name: string;
  readonly type: number;
}

/** struct linux_dirent64: inode 8, offset 8, then record length, type and name. */
const RECORD_LENGTH = 16;
const TYPE = 18;
const NAME = 19;
const BUFFER = 32768;
/** No file type has this number. */
const ANY = -1;

/** Entries of an open directory in the order of the kernel, without `.` and `..`. */
export function readDirectory(port: Port, fd: Fd): DirectoryEntry[] {
  return readRecords(port, fd, ANY);
}

/** Names of its subdirectories. A cgroup has 40 files and more beside them, whose names are never decoded. */
export function readSubdirectories(port: Port, fd: Fd): string[] {
  return readRecords(port, fd, DT_DIR).map((entry) => entry.name);
}

function readRecords(port: Port, fd: Fd, wanted: number): DirectoryEntry[] {
  const entries: DirectoryEntry[] = [];
  const buffer = new Uint8Array(BUFFER);
  for (;;) {
    const length = checkedSyscall(port, "getdents64", undefined, fd.number, buffer, buffer.length);
    if (length === 0) return entries;
    collect(buffer, length, wanted, entries);
  }
}

function collect(records: Uint8Array, length: number, wanted: number, entries: DirectoryEntry[]): void {
  for (let at = 0; at < length; ) {
    const end = at + (records[at + RECORD_LENGTH] ?? 0) + (records[at + RECORD_LENGTH + 1] ?? 0) * 256;
    const type = records[at + TYPE] ?? 0;
    if (wanted === ANY || type === wanted) {
      const name = decodeCString(records.subarray(at + NAME, end));
      if (name !== "." && name !== "..") entries.push({ name, type });
    }
    at = end;
  }
}
