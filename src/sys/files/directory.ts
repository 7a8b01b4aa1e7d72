import { decodeCString } from "../../bytes/text.ts";
import type { Fd } from "../fd.ts";
import type { Port } from "../port.ts";
import { checkedSyscall } from "../syscall.ts";
import { openFile } from "./file.ts";

/** File types as getdents64(2) gives them; a file system may also answer 0, "ask stat". */
export const DT_DIR = 4;
export const DT_REG = 8;

export interface DirectoryEntry {
  readonly name: string;
  readonly type: number;
  /** Inode number, exact up to 2^53; of a cgroup's directory its id, which stays below. */
  readonly id: number;
}

/** struct linux_dirent64: inode 8, offset 8, then record length, type and name; each record starts at a multiple of 8. */
const LENGTH_HALFWORD = 8;
const TYPE = 18;
const NAME = 19;
const BUFFER = 32768;
/** No file type has this number. */
const ANY = -1;
const DOT = 0x2e;

/** Entries of an open directory in the order of the kernel, without `.` and `..`. */
export function readDirectory(port: Port, fd: Fd): DirectoryEntry[] {
  return readRecords(port, fd, ANY);
}

/** Its subdirectories. A cgroup has 40 files and more beside them, whose names are never decoded. */
export function readSubdirectories(port: Port, fd: Fd): DirectoryEntry[] {
  return readRecords(port, fd, DT_DIR);
}

/** True when a directory has nothing in it. */
export function isEmptyDirectory(port: Port, path: string): boolean {
  using directory = openFile(port, path);
  return readDirectory(port, directory).length === 0;
}

/** Records as the kernel lays them out, through the three widths that they are read in. */
class Records {
  readonly bytes = new Uint8Array(BUFFER);
  readonly #halfwords = new Uint16Array(this.bytes.buffer);
  readonly #words = new Uint32Array(this.bytes.buffer);

  collect(length: number, wanted: number, entries: DirectoryEntry[]): void {
    const { bytes } = this;
    const halfwords = this.#halfwords;
    const words = this.#words;
    for (let at = 0, end = 0; at < length; at = end) {
      end = at + (halfwords[(at >> 1) + LENGTH_HALFWORD] ?? length);
      const type = bytes[at + TYPE] ?? 0;
      if (wanted !== ANY && type !== wanted) continue;
      if (bytes[at + NAME] === DOT && this.#isDots(at + NAME)) continue;
      const id = (words[at >> 2] ?? 0) + (words[(at >> 2) + 1] ?? 0) * 2 ** 32;
      entries.push({ name: decodeCString(bytes, at + NAME, end), type, id });
    }
  }

  #isDots(at: number): boolean {
    const { bytes } = this;
    return bytes[at + 1] === 0 || (bytes[at + 1] === DOT && bytes[at + 2] === 0);
  }
}

/** One buffer for all directories: it is filled and emptied before anything else runs. */
let shared: Records | undefined;

function readRecords(port: Port, fd: Fd, wanted: number): DirectoryEntry[] {
  shared ??= new Records();
  const entries: DirectoryEntry[] = [];
  for (;;) {
    const length = checkedSyscall(port, "getdents64", undefined, fd.number, shared.bytes, BUFFER);
    if (length === 0) return entries;
    shared.collect(length, wanted, entries);
  }
}
