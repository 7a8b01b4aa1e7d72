import { FormatError, Reader } from "../../bytes/reader.ts";
import { MAGIC } from "../../elf/constants.ts";
import type { ReadBytes } from "../../elf/header.ts";
import { readSection } from "../../elf/one-section.ts";
import type { Fd } from "../../sys/fd.ts";
import { identityOf, openFile, readAll, readAt, readHead } from "../../sys/files/file.ts";
import type { Port } from "../../sys/port.ts";

const SECTION = ".BTF";
const HEAD = 4;
const BTF_MAGIC = 0xeb9f;
const MIB = 1 << 20;
/** More than the types of any kernel. */
const LARGEST = 256 * MIB;

function isElf(head: Uint8Array): boolean {
  return head.length >= HEAD && new Reader(head, "head", false).u32() === MAGIC;
}

function isBtf(head: Uint8Array): boolean {
  return [true, false].some((littleEndian) => new Reader(head, "head", littleEndian).u16() === BTF_MAGIC);
}

function sectionOf(read: ReadBytes): Uint8Array {
  const found = readSection(read, SECTION);
  if (found) return found;
  throw new FormatError("elf", `it has no section ${SECTION}; pahole -J puts one in`);
}

/** Types as they are, or those of an ELF file, as the kernel's own is one. @throws FormatError for an ELF file without */
export function btfOf(bytes: Uint8Array): Uint8Array {
  if (!isElf(bytes)) return bytes;
  return sectionOf((offset, length) => new Reader(bytes, "elf").part("contents", offset, length).data);
}

function checkSize(size: number): void {
  if (size <= LARGEST) return;
  throw new FormatError(
    "file",
    `it has ${Math.ceil(size / MIB)} MiB of types, and at most ${LARGEST / MIB} are read`,
  );
}

/** Of an ELF file no more is read than it takes to find the section: with debug information, a kernel may not fit into memory. */
function sectionInFile(port: Port, file: Fd): Uint8Array {
  const { size } = identityOf(port, file);
  return sectionOf((offset, length) => {
    if (offset + length > size)
      throw new FormatError("elf", `${length} bytes at offset ${offset} lie outside ${size} bytes`);
    checkSize(length);
    return readAt(port, file, offset, length);
  });
}

/**
 * The types that a file holds, as a BTF blob: alone, or in a section of an ELF file. Of a file that is neither, its first bytes.
 * @throws SyscallError, FormatError
 */
export function readBtfFile(port: Port, path: string): Uint8Array {
  using file = openFile(port, path);
  const head = readHead(port, file, HEAD);
  if (isElf(head)) return sectionInFile(port, file);
  if (head.length < HEAD || !isBtf(head)) return head;
  const { size } = identityOf(port, file);
  checkSize(size);
  const bytes = readAll(port, file, { head, room: size, most: LARGEST });
  checkSize(bytes.length);
  return bytes;
}
