import { FormatError, Reader } from "../bytes/reader.ts";
import { wordsOf } from "../bytes/words.ts";
import type { Btf } from "./btf.ts";
import { isLittleEndian } from "./format/byte-order.ts";

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

/** Words of each record, the first of them insn_off: bytes from the start of the section to the instruction that it is about. */
export const FUNC_INFO_WORDS = 2;
export const LINE_INFO_WORDS = 4;
export const CORE_RELOCATION_WORDS = 4;

/** Records as words, one behind the other, by the name of the section that they are about and in the order of the file. */
export type Records = ReadonlyMap<string, Uint32Array>;

/** What `.BTF.ext` says of each program section. */
export interface BtfExt {
  /** `struct bpf_func_info`: where a function begins, and its type. */
  readonly funcInfos: Records;
  /** `struct bpf_line_info`: the line of source that an instruction and those after it come from. */
  readonly lineInfos: Records;
  /** `struct bpf_core_relo`, as coreRelocationsIn() reads them. */
  readonly coreRelocations: Records;
}

/** Records of that kind as objects. */
export function coreRelocationsIn(words: Uint32Array): CoreRelocation[] {
  return Array.from({ length: words.length / CORE_RELOCATION_WORDS }, (_, i) => {
    const at = i * CORE_RELOCATION_WORDS;
    return {
      insnOffset: words[at] ?? 0,
      typeId: words[at + 1] ?? 0,
      accessOffset: words[at + 2] ?? 0,
      kind: words[at + 3] ?? 0,
    };
  });
}

const SOURCE = "btf.ext";
const VERSION = 1;
const WORD = 4;
/** `struct btf_ext_header` up to and with line_info_len: what every version has. */
const HEADER_SIZE = 24;
/** With core_relo_off and core_relo_len. */
const HEADER_SIZE_CORE = 32;
/** sec_name_off and num_info, in front of the records of one section. */
const GROUP_HEADER_WORDS = 2;

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

/** The first words of each record. */
function firstWords(words: Uint32Array, stride: number, count: number): Uint32Array {
  return words.filter((_, i) => i % stride < count);
}

function join(a: Uint32Array, b: Uint32Array): Uint32Array {
  const both = new Uint32Array(a.length + b.length);
  both.set(a);
  both.set(b, a.length);
  return both;
}

/** @param known words of a record that this code knows */
function readRecords(
  whole: Reader,
  name: string,
  start: number,
  part: Part,
  known: number,
  btf: Btf,
): Records {
  const records = new Map<string, Uint32Array>();
  if (part.length === 0) return records;
  const reader = whole.part(name, start + part.offset, part.length);
  const size = recordSize(reader, known * WORD);
  const words = wordsOf(reader.data, reader.littleEndian);
  for (let at = 1; at * WORD < reader.size; ) {
    const group = groupAt(reader, words, at, size);
    const section = btf.stringAt(words[at] ?? 0);
    const own = size === known * WORD ? group : firstWords(group, size / WORD, known);
    const before = records.get(section);
    records.set(section, before ? join(before, own) : own);
    at += GROUP_HEADER_WORDS + group.length;
  }
  return records;
}

/** The records of the section whose name and count begin at this word; checked as a whole, so that a wrong count costs nothing. */
function groupAt(reader: Reader, words: Uint32Array, at: number, size: number): Uint32Array {
  const start = at + GROUP_HEADER_WORDS;
  const length = (words[at + 1] ?? 0) * size;
  if (start * WORD + length > reader.size) {
    reader.slice(`section at offset ${at * WORD}`, at * WORD, GROUP_HEADER_WORDS * WORD);
    reader.slice(`section at offset ${at * WORD}`, start * WORD, length);
  }
  return new Uint32Array(words.buffer, words.byteOffset + start * WORD, length / WORD);
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
  const all = (name: string, part: Part, count: number) =>
    readRecords(whole, name, header.end, part, count, btf);
  return {
    funcInfos: all("func_info", header.funcInfo, FUNC_INFO_WORDS),
    lineInfos: all("line_info", header.lineInfo, LINE_INFO_WORDS),
    coreRelocations: all("core_relo", header.coreRelocations, CORE_RELOCATION_WORDS),
  };
}
