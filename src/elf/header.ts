import { FormatError, Reader } from "../bytes/reader.ts";
import { viewOf } from "../bytes/struct.ts";
import {
  CLASS_64,
  DATA_BIG,
  DATA_LITTLE,
  EM_BPF,
  EM_NONE,
  ET_REL,
  MAGIC,
  SHN_XINDEX,
  VERSION,
} from "./constants.ts";

const SOURCE = "elf";
export const HEADER_SIZE = 64;
export const SECTION_HEADER_SIZE = 64;
/** Behind e_ident: the fields of Elf64_Ehdr. */
const E_TYPE = 16;
const E_SHOFF = 40;
const E_SHENTSIZE = 58;

/** Where the section headers are. */
export interface Header {
  readonly littleEndian: boolean;
  readonly offset: number;
  readonly count: number;
  /** Number of the section that holds the names of the sections. */
  readonly names: number;
}

function fail(problem: string, offset: number): never {
  throw new FormatError(SOURCE, problem, { offset });
}

/** e_ident: what the file is, and its byte order. */
function readIdent(bytes: Uint8Array): boolean {
  if (bytes.length < 4 || viewOf(bytes).getUint32(0) !== MAGIC) fail("not an ELF file", 0);
  if (bytes.length < HEADER_SIZE) fail(`${bytes.length} bytes are too few for the header`, 0);
  const [elfClass, data, version] = bytes.subarray(4);
  if (elfClass !== CLASS_64) fail("not a 64-bit ELF file, which BPF objects are", 4);
  if (data !== DATA_LITTLE && data !== DATA_BIG) fail(`unknown byte order ${data}`, 5);
  if (version !== VERSION) fail(`unknown version ${version}`, 6);
  return data === DATA_LITTLE;
}

/** A 64-bit offset or size as a number; more than a file can have stays too large for every check. */
export function readSize(reader: Reader): number {
  return Number(reader.u64());
}

/** How to get at bytes of a file that may be too large to have in memory. */
export type ReadBytes = (offset: number, length: number) => Uint8Array;

/** Where the section headers of any 64-bit ELF file are: a kernel, for one. @throws FormatError */
export function readAnyHeader(head: Uint8Array, read: ReadBytes): Header {
  const littleEndian = readIdent(head);
  const reader = new Reader(head, SOURCE, littleEndian);
  const offset = readSize(reader.seek(E_SHOFF));
  reader.seek(E_SHENTSIZE);
  const [size, count, names] = [reader.u16(), reader.u16(), reader.u16()];
  if (offset === 0) fail("it has no sections", E_SHOFF);
  if (size !== SECTION_HEADER_SIZE) fail(`section headers of ${size} bytes`, E_SHENTSIZE);
  if (count !== 0 && names !== SHN_XINDEX) return { littleEndian, offset, count, names };
  return {
    littleEndian,
    offset,
    ...largeCounts(read(offset, SECTION_HEADER_SIZE), littleEndian, count, names),
  };
}

/**
 * The header of an object for BPF.
 * @throws FormatError that says what the file is instead: no ELF, not 64-bit, for another machine, linked already
 */
export function readHeader(bytes: Uint8Array): Header {
  const littleEndian = readIdent(bytes);
  const reader = new Reader(bytes, SOURCE, littleEndian).seek(E_TYPE);
  const type = reader.u16();
  const machine = reader.u16();
  // Compilers before LLVM 4 left the machine out.
  if (machine !== EM_BPF && machine !== EM_NONE)
    fail(`for machine ${machine}, not for BPF (${EM_BPF})`, E_TYPE + 2);
  if (type !== ET_REL) fail(`file type ${type} is not that of an object (${ET_REL})`, E_TYPE);
  const whole = new Reader(bytes, SOURCE, littleEndian);
  return readAnyHeader(bytes, (offset, length) => whole.part("section header 0", offset, length).data);
}

/** Numbers that do not fit into 16 bits stand in the first section header, which is otherwise empty. */
function largeCounts(header: Uint8Array, littleEndian: boolean, count: number, names: number) {
  const first = new Reader(header, "elf: section header 0", littleEndian);
  const large = readSize(first.seek(32));
  const link = first.u32();
  return { count: count === 0 ? large : count, names: names === SHN_XINDEX ? link : names };
}
