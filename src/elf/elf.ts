import { firstOfEach } from "../bytes/first-of-each.ts";
import { FormatError, Reader } from "../bytes/reader.ts";
import { wideAt, wordsOf } from "../bytes/words.ts";
import { SECTION_FLAG, SECTION_TYPE, SHN_LORESERVE, SYMBOL_BINDING, SYMBOL_VISIBILITY } from "./constants.ts";
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
  /** The first of each name. */
  readonly sectionsByName: ReadonlyMap<string, ElfSection>;
  readonly symbols: readonly ElfSymbol[];
}

/** The tables of a file, as words: nothing of them is checked yet. */
interface Tables {
  readonly reader: Reader;
  readonly littleEndian: boolean;
  /** Elf64_Shdr for each section. */
  readonly headers: Uint32Array;
  readonly count: number;
}

function tablesOf(reader: Reader, { littleEndian, offset, count }: Header): Tables {
  const headers = reader.slice("section headers", offset, count * SECTION_HEADER_SIZE);
  return { reader, littleEndian, headers: wordsOf(headers, littleEndian), count };
}

const HEADER_WORDS = SECTION_HEADER_SIZE / WORD;

function typeOf({ headers }: Tables, index: number): number {
  return headers[index * HEADER_WORDS + 1] ?? 0;
}

function contentsOf({ reader, headers, littleEndian }: Tables, index: number, name: string): Uint8Array {
  const at = index * HEADER_WORDS;
  return reader.slice(name, wideAt(headers, at + 6, littleEndian), wideAt(headers, at + 8, littleEndian));
}

/** The strings of a table, by offset. */
function stringTable(tables: Tables, index: number, of: string): Reader {
  if (index >= tables.count || typeOf(tables, index) !== SECTION_TYPE.STRTAB)
    throw new FormatError(SOURCE, `it has no ${of}`);
  return new Reader(contentsOf(tables, index, of), `${SOURCE}: ${of}`);
}

const NOTHING = new Uint8Array(0);

/** Elf64_Shdr number `index`. All flags that are known are in the lower half of sh_flags. */
function readSection(tables: Tables, names: Reader, index: number): ElfSection {
  const { headers, littleEndian } = tables;
  const at = index * HEADER_WORDS;
  const type = headers[at + 1] ?? 0;
  const name = type === SECTION_TYPE.NULL ? "" : names.cStringAt(headers[at] ?? 0);
  const flags = headers[at + (littleEndian ? 2 : 3)] ?? 0;
  const hasContents = type !== SECTION_TYPE.NULL && type !== SECTION_TYPE.NOBITS;
  return {
    index,
    name,
    type,
    executable: (flags & SECTION_FLAG.EXECINSTR) !== 0,
    size: wideAt(headers, at + 8, littleEndian),
    data: hasContents ? contentsOf(tables, index, `section ${name}`) : NOTHING,
    link: headers[at + 10] ?? 0,
    info: headers[at + 11] ?? 0,
  };
}

function readSections(tables: Tables, nameTable: number): ElfSection[] {
  const names = stringTable(tables, nameTable, "section names");
  const sections: ElfSection[] = [];
  for (let i = 0; i < tables.count; i++) sections.push(readSection(tables, names, i));
  return sections;
}

/** True for a symbol that other files could have by its name, and are not to see. */
export function isHidden({ binding, visibility }: ElfSymbol): boolean {
  const isNarrow = visibility === SYMBOL_VISIBILITY.HIDDEN || visibility === SYMBOL_VISIBILITY.INTERNAL;
  return binding !== SYMBOL_BINDING.LOCAL && isNarrow;
}

/** Elf64_Sym. The second word has st_info, st_other and st_shndx, in this order in memory. */
function readSymbol(words: Uint32Array, littleEndian: boolean, names: Reader, index: number): ElfSymbol {
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

function symbolTable(sections: readonly ElfSection[]): ElfSection {
  const tables = sections.filter(({ type }) => type === SECTION_TYPE.SYMTAB);
  const [table] = tables;
  if (table === undefined) throw new FormatError(SOURCE, "it has no symbol table; was it stripped?");
  if (tables.length > 1) throw new FormatError(SOURCE, `it has ${tables.length} symbol tables`);
  return table;
}

/** A symbol is in a section that is there, or in none. */
function checkSection({ index, name, section }: ElfSymbol, count: number): void {
  if (section < count || section >= SHN_LORESERVE) return;
  const problem = `symbol ${index}${name && ` (${name})`} is in section ${section} of ${count}`;
  throw new FormatError(`${SOURCE}: symbol table`, problem);
}

function readSymbols(tables: Tables, { data, link }: ElfSection): ElfSymbol[] {
  const words = wordsOf(data, tables.littleEndian);
  const names = stringTable(tables, link, "symbol names");
  const symbols: ElfSymbol[] = [];
  for (let i = 0; i < Math.floor(data.length / SYMBOL_SIZE); i++) {
    const symbol = readSymbol(words, tables.littleEndian, names, i);
    checkSection(symbol, tables.count);
    symbols.push(symbol);
  }
  return symbols;
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
  const tables = tablesOf(new Reader(plain, SOURCE, littleEndian), header);
  const sections = readSections(tables, header.names);
  return {
    littleEndian,
    sections,
    sectionsByName: firstOfEach(sections, ({ name }) => name),
    symbols: readSymbols(tables, symbolTable(sections)),
  };
}

/** What errors call a symbol: its name, or its section, at the offset that is meant, where it has none. */
export function symbolText({ sections }: Elf, { name, section, value }: ElfSymbol, addend = 0): string {
  if (name !== "") return name;
  const found = sections[section]?.name || `section ${section.toString(16)}`;
  const offset = value + addend;
  return offset === 0 ? found : `${found}+${offset}`;
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
  const { littleEndian } = elf;
  const relocations: ElfRelocation[] = [];
  for (let i = 0, at = 0; i < Math.floor(section.size / REL_SIZE); i++, at += REL_SIZE / WORD) {
    const offset = wideAt(words, at, littleEndian);
    const type = words[littleEndian ? at + 2 : at + 3] ?? 0;
    const index = words[littleEndian ? at + 3 : at + 2] ?? 0;
    const symbol = elf.symbols[index];
    if (symbol === undefined)
      throw new FormatError(source, `relocation ${i} is for symbol ${index}, which is not there`);
    if (offset >= target.size) {
      throw new FormatError(
        source,
        `relocation ${i} (${symbolText(elf, symbol)}) is at ${offset}, outside the ${target.size} bytes of ${target.name}`,
      );
    }
    relocations.push({ offset, type, symbol });
  }
  return relocations;
}
