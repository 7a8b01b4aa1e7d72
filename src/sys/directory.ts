import { LITTLE_ENDIAN, viewOf } from "../bytes/struct.ts";
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

/** Entries of an open directory in the order of the kernel, without `.` and `..`. */
export function readDirectory(port: Port, fd: Fd): DirectoryEntry[] {
  const entries: DirectoryEntry[] = [];
  const buffer = new Uint8Array(BUFFER);
  for (;;) {
    const length = checkedSyscall(port, "getdents64", undefined, fd.number, buffer, buffer.length);
    if (length === 0) return entries;
    collect(buffer.subarray(0, length), entries);
  }
}

function collect(records: Uint8Array, entries: DirectoryEntry[]): void {
  const view = viewOf(records);
  for (let at = 0; at < records.length; ) {
    const end = at + view.getUint16(at + RECORD_LENGTH, LITTLE_ENDIAN);
    const name = decodeCString(records.subarray(at + NAME, end));
    if (name !== "." && name !== "..") entries.push({ name, type: view.getUint8(at + TYPE) });
    at = end;
  }
}
