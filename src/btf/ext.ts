import { FormatError, Reader } from "../bytes/reader.ts";
import { wordsOf } from "../bytes/words.ts";
import type { Btf } from "./btf.ts";
import { isLittleEndian } from "./byte-order.ts";

/** Where a function begins, and its type. */
export interface FuncInfo {
  /** Bytes from the start of the section. */
  readonly insnOffset: number;
  /** A `func` of the object's BTF. */
  readonly typeId: number;
}

/** The line of source that an instruction and those after it come from. */
export interface LineInfo {
  /** Bytes from the start of the section. */
  readonly insnOffset: number;
  /** Offset of the file's name among the strings of the object's BTF. */
  readonly fileNameOffset: number;
  /** Offset of the line's text among the same strings. */
  readonly lineOffset: number;
  /** Line number in the upper 22 bits, column in the lower 10. */
  readonly lineColumn: number;
}

/** An instruction with a number that depends on the types of the kernel it is loaded into (`struct bpf_core_relo`). */
export interface CoreRelocation {
  /** Bytes from the start of the section. */
  readonly insnOffset: number;
  /** The type of the object's BTF that the access starts from. */
  readonly typeId: number;
  /** Offset of the access string (`0:1:2`) among the strings of the object's BTF. */
  readonly accessOffset: number;
  /** `enum bpf_core_relo_kind`. */
  readonly kind: number;
}

/** What `.BTF.ext` says of each program section, by the section's name and in the order of the file. */
export interface BtfExt {
  readonly funcInfos: ReadonlyMap<string, readonly FuncInfo[]>;
  readonly lineInfos: ReadonlyMap<string, readonly LineInfo[]>;
  readonly coreRelocations: ReadonlyMap<string, readonly CoreRelocation[]>;
}

const SOURCE = "btf.ext";
const VERSION = 1;
/** `struct btf_ext_header` up to and with line_info_len: what every version has. */
const HEADER_SIZE = 24;
/** With core_relo_off and core_relo_len. */
const HEADER_SIZE_CORE = 32;
/** sec_name_off and num_info, in front of the records of one section. */
const GROUP_HEADER_SIZE = 8;

/** One kind of record: its name for errors, the bytes that it has at least, and how these are read. */
interface RecordFormat<T> {
  readonly name: string;
  readonly size: number;
  /** Its words begin at this one. */
  readonly read: (words: Uint32Array, at: number) => T;
}

const FUNC_INFO: RecordFormat<FuncInfo> = {
  name: "func_info",
  size: 8,
  read: (words, at) => ({ insnOffset: words[at] ?? 0, typeId: words[at + 1] ?? 0 }),
};

const LINE_INFO: RecordFormat<LineInfo> = {
  name: "line_info",
  size: 16,
  read: (words, at) => ({
    insnOffset: words[at] ?? 0,
    fileNameOffset: words[at + 1] ?? 0,
    lineOffset: words[at + 2] ?? 0,
    lineColumn: words[at + 3] ?? 0,
  }),
};

const CORE_RELOCATION: RecordFormat<CoreRelocation> = {
  name: "core_relo",
  size: 16,
  read: (words, at) => ({
    insnOffset: words[at] ?? 0,
    typeId: words[at + 1] ?? 0,
    accessOffset: words[at + 2] ?? 0,
    kind: words[at + 3] ?? 0,
  }),
};

/** The part of `.BTF.ext` that one kind of record has: offset from the end of the header, and length. */
interface Part {
  readonly offset: number;
  readonly length: number;
}

interface Header {
  readonly end: number;
  readonly funcInfo: Part;
  readonly lineInfo: Part;
  readonly coreRelocations: Part;
}

function readPart(reader: Reader): Part {
  return { offset: reader.u32(), length: reader.u32() };
}

function readHeader(reader: Reader): Header {
  const version = reader.seek(2).u8();
  if (version !== VERSION)
    throw new FormatError(reader.source, `version ${version} is unknown`, { offset: 2 });
  const end = reader.skip(1).u32();
  if (end < HEADER_SIZE) throw new FormatError(reader.source, `length ${end} is too small`, { offset: 4 });
  const [funcInfo, lineInfo] = [readPart(reader), readPart(reader)];
  const coreRelocations = end >= HEADER_SIZE_CORE ? readPart(reader) : { offset: 0, length: 0 };
  return { end, funcInfo, lineInfo, coreRelocations };
}

/** A record may be longer than this code knows: what it does not know of stands at the end. */
function recordSize(reader: Reader, least: number): number {
  const size = reader.u32();
  if (size >= least && size % 4 === 0) return size;
  throw new FormatError(reader.source, `record size ${size} is not a multiple of 4 from ${least} on`, {
    offset: 0,
  });
}

/** The records of the section that the cursor stands at; checked as a whole, so that a wrong count costs nothing. */
function readGroup<T>(reader: Reader, format: RecordFormat<T>, size: number): { name: number; records: T[] } {
  const name = reader.u32();
  const count = reader.u32();
  const group = reader.slice(`section at offset ${reader.at - GROUP_HEADER_SIZE}`, reader.at, count * size);
  reader.skip(group.length);
  const words = wordsOf(group, reader.littleEndian);
  const records: T[] = [];
  for (let at = 0; at < words.length; at += size / 4) records.push(format.read(words, at));
  return { name, records };
}

function readRecords<T>(whole: Reader, start: number, part: Part, format: RecordFormat<T>, btf: Btf) {
  const records = new Map<string, T[]>();
  if (part.length === 0) return records;
  const reader = whole.part(format.name, start + part.offset, part.length);
  const size = recordSize(reader, format.size);
  while (reader.at < reader.size) {
    const group = readGroup(reader, format, size);
    const name = btf.stringAt(group.name);
    const known = records.get(name);
    if (known) for (const record of group.records) known.push(record);
    else records.set(name, group.records);
  }
  return records;
}

/**
 * The records of a `.BTF.ext` section by the name of the ELF section that they are about.
 * `btf` is what the same file's `.BTF` holds. Without `littleEndian` the magic says the byte order.
 * Nothing is checked beyond the form: offsets and type ids may lie outside section and BTF.
 * @throws FormatError when header, parts or records are not as the format says, or a section name lies outside the strings.
 */
export function parseBtfExt(data: Uint8Array, btf: Btf, littleEndian?: boolean): BtfExt {
  const bySelf = isLittleEndian(data, `${SOURCE}: header`);
  if (littleEndian !== undefined && littleEndian !== bySelf)
    throw new FormatError(`${SOURCE}: header`, "its byte order is not that of the file", { offset: 0 });
  const header = readHeader(new Reader(data, `${SOURCE}: header`, bySelf));
  const whole = new Reader(data, SOURCE, bySelf);
  const all = <T>(part: Part, format: RecordFormat<T>) => readRecords(whole, header.end, part, format, btf);
  return {
    funcInfos: all(header.funcInfo, FUNC_INFO),
    lineInfos: all(header.lineInfo, LINE_INFO),
    coreRelocations: all(header.coreRelocations, CORE_RELOCATION),
  };
}
