import { FormatError, Reader } from "../bytes/reader.ts";
import { wideAt, wordsOf } from "../bytes/words.ts";
import { SECTION_FLAG, SECTION_TYPE, SHN_LORESERVE } from "./constants.ts";
import { type Header, readHeader } from "./header.ts";

const SOURCE = "elf";
const SECTION_HEADER_SIZE = 64;
const SYMBOL_SIZE = 24;
const REL_SIZE = 16;
const WORD = 4;

export interface ElfSection {
  readonly index: number;
  readonly name: string;
  /** `SECTION_TYPE`, or any other number. */
  readonly type: number;
  /** True for a section of instructions. */
  readonly executable: boolean;
  /** Bytes; a section without contents (`.bss`) has a size too. */
  readonly size: number;
  /** A view on the file; empty for a section without contents. */
  readonly data: Uint8Array;
  /** For a symbol table the section of its names, for relocations that of their symbols. */
  readonly link: number;
  /** For relocations the section that they change. */
  readonly info: number;
}

export interface ElfSymbol {
  readonly index: number;
  /** Empty for the symbol of a section. */
  readonly name: string;
  /** Bytes from the start of its section. */
  readonly value: number;
  readonly size: number;
  readonly binding: number;
  readonly type: number;
  readonly visibility: number;
  /** Number of its section; 0 for what is defined elsewhere. */
  readonly section: number;
}

export interface ElfRelocation {
  /** Bytes from the start of the section that is changed. */
  readonly offset: number;
  /** R_BPF_*: what is to be done. Section and instruction say the same, so nothing here depends on it. */
  readonly type: number;
  readonly symbol: ElfSymbol;
}

/** An object file for BPF: bytes as sections, symbols and relocations. */
export interface Elf {
  readonly littleEndian: boolean;
  /** By number; number 0 is the empty one. */
  readonly sections: readonly ElfSection[];
  readonly symbols: readonly ElfSymbol[];
}

interface RawSection {
  readonly nameOffset: number;
  readonly type: number;
  readonly executable: boolean;
  readonly offset: number;
  readonly size: number;
  readonly link: number;
  readonly info: number;
}

/** What sections and symbols are read from. */
interface File {
  readonly reader: Reader;
  readonly littleEndian: boolean;
  readonly raw: readonly RawSection[];
}

/** Elf64_Shdr. Only the lower half of the flags has any that is known. */
function rawSection(words: Uint32Array, at: number, littleEndian: boolean): RawSection {
  const flags = words[at + (littleEndian ? 2 : 3)] ?? 0;
  return {
    nameOffset: words[at] ?? 0,
    type: words[at + 1] ?? 0,
    executable: (flags & SECTION_FLAG.EXECINSTR) !== 0,
    offset: wideAt(words, at + 6, littleEndian),
    size: wideAt(words, at + 8, littleEndian),
    link: words[at + 10] ?? 0,
    info: words[at + 11] ?? 0,
  };
}

function rawSections(reader: Reader, { littleEndian, offset, count }: Header): RawSection[] {
  const headers = reader.slice("section headers", offset, count * SECTION_HEADER_SIZE);
  const words = wordsOf(headers, littleEndian);
  const raw: RawSection[] = [];
  for (let at = 0; at < words.length; at += SECTION_HEADER_SIZE / WORD)
    raw.push(rawSection(words, at, littleEndian));
  return raw;
}

/** The strings of a table, by offset. */
function stringTable({ reader, raw }: File, index: number, of: string): Reader {
  const section = raw[index];
  if (section?.type !== SECTION_TYPE.STRTAB) throw new FormatError(SOURCE, `it has no ${of}`);
  return reader.part(of, section.offset, section.size);
}

const NOTHING = new Uint8Array(0);

function readSections(file: File, nameTable: number): ElfSection[] {
  const names = stringTable(file, nameTable, "section names");
  return file.raw.map(({ nameOffset, type, executable, offset, size, link, info }, index) => {
    const name = type === SECTION_TYPE.NULL ? "" : names.cStringAt(nameOffset);
    const hasContents = type !== SECTION_TYPE.NULL && type !== SECTION_TYPE.NOBITS;
    const data = hasContents ? file.reader.slice(`section ${name}`, offset, size) : NOTHING;
    return { index, name, type, executable, size, data, link, info };
  });
}

/** Elf64_Sym. The second word has st_info, st_other and st_shndx, in this order in memory. */
function readSymbol({ littleEndian }: File, words: Uint32Array, names: Reader, index: number): ElfSymbol {
  const at = (index * SYMBOL_SIZE) / WORD;
  const nameOffset = words[at] ?? 0;
  const kinds = words[at + 1] ?? 0;
  const info = littleEndian ? kinds : kinds >>> 24;
  return {
    index,
    name: nameOffset === 0 ? "" : names.cStringAt(nameOffset),
    value: wideAt(words, at + 2, littleEndian),
    size: wideAt(words, at + 4, littleEndian),
    binding: (info >> 4) & 0xf,
    type: info & 0xf,
    visibility: (littleEndian ? kinds >>> 8 : kinds >>> 16) & 3,
    section: littleEndian ? kinds >>> 16 : kinds & 0xffff,
  };
}

/** True for a symbol number of a section that is there, or of none. */
function isSectionNumber({ section }: ElfSymbol, count: number): boolean {
  return section < count || section >= SHN_LORESERVE;
}

function symbolTable({ raw }: File): RawSection {
  const tables = raw.filter(({ type }) => type === SECTION_TYPE.SYMTAB);
  const [table] = tables;
  if (table === undefined) throw new FormatError(SOURCE, "it has no symbol table; was it stripped?");
  if (tables.length > 1) throw new FormatError(SOURCE, `it has ${tables.length} symbol tables`);
  return table;
}

function readSymbols(file: File): ElfSymbol[] {
  const { offset, size, link } = symbolTable(file);
  const words = wordsOf(file.reader.slice("symbol table", offset, size), file.littleEndian);
  const names = stringTable(file, link, "symbol names");
  return Array.from({ length: Math.floor(size / SYMBOL_SIZE) }, (_, i) => {
    const symbol = readSymbol(file, words, names, i);
    if (isSectionNumber(symbol, file.raw.length)) return symbol;
    throw new FormatError(
      `${SOURCE}: symbol table`,
      `symbol ${i} (${symbol.name}) is in section ${symbol.section} of ${file.raw.length}`,
    );
  });
}

/**
 * Sections and symbols of an object file, in either byte order. Contents are views on `bytes`: leave them unchanged.
 * @throws FormatError that names the part when the file is no BPF object, is cut, or points outside itself
 */
export function parseElf(bytes: Uint8Array): Elf {
  const header = readHeader(bytes);
  // A part of Node's Buffer would be a Buffer again, whose slice() copies nothing.
  const plain = new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.length);
  const { littleEndian } = header;
  const reader = new Reader(plain, SOURCE, littleEndian);
  const file = { reader, littleEndian, raw: rawSections(reader, header) };
  return { littleEndian, sections: readSections(file, header.names), symbols: readSymbols(file) };
}

/**
 * The relocations that a section of type REL holds, in the order of the file.
 * @throws FormatError when one names no symbol, or a place outside the section that is changed
 */
export function relocationsIn(elf: Elf, section: ElfSection): ElfRelocation[] {
  const source = `${SOURCE}: section ${section.name}`;
  const target = elf.sections[section.info];
  if (target === undefined)
    throw new FormatError(source, `it changes section ${section.info}, which is not there`);
  const words = wordsOf(section.data, elf.littleEndian);
  return Array.from({ length: Math.floor(section.size / REL_SIZE) }, (_, i) => {
    const at = (i * REL_SIZE) / WORD;
    const offset = wideAt(words, at, elf.littleEndian);
    const [low, high] = [words[at + 2] ?? 0, words[at + 3] ?? 0];
    const [type, index] = elf.littleEndian ? [low, high] : [high, low];
    const symbol = elf.symbols[index];
    if (symbol === undefined)
      throw new FormatError(source, `relocation ${i} is for symbol ${index}, which is not there`);
    if (offset >= target.size) {
      throw new FormatError(
        source,
        `relocation ${i} (${symbol.name}) is at ${offset}, outside the ${target.size} bytes of ${target.name}`,
      );
    }
    return { offset, type, symbol };
  });
}
