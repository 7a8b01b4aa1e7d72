import { FormatError, Reader } from "../bytes/reader.ts";
import { SECTION_FLAG, SECTION_TYPE, SHN_LORESERVE } from "./constants.ts";
import { readHeader, readSize } from "./header.ts";

const SOURCE = "elf";
const SECTION_HEADER_SIZE = 64;
const SYMBOL_SIZE = 24;
const REL_SIZE = 16;

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
  readonly index: number;
  readonly nameOffset: number;
  readonly type: number;
  readonly flags: bigint;
  readonly offset: number;
  readonly size: number;
  readonly link: number;
  readonly info: number;
}

function readRawSection(reader: Reader, index: number): RawSection {
  reader.seek(index * SECTION_HEADER_SIZE);
  const [nameOffset, type, flags] = [reader.u32(), reader.u32(), reader.u64()];
  const [offset, size] = [readSize(reader.skip(8)), readSize(reader)];
  return { index, nameOffset, type, flags, offset, size, link: reader.u32(), info: reader.u32() };
}

function hasContents({ type }: RawSection): boolean {
  return type !== SECTION_TYPE.NULL && type !== SECTION_TYPE.NOBITS;
}

/** The strings of a table, by offset. */
function stringTable(file: Reader, section: RawSection | undefined, of: string): Reader {
  if (section?.type !== SECTION_TYPE.STRTAB) throw new FormatError(SOURCE, `it has no ${of}`);
  return file.part(of, section.offset, section.size);
}

function readSections(file: Reader, raw: readonly RawSection[], nameTable: number): ElfSection[] {
  const names = stringTable(file, raw[nameTable], "section names");
  return raw.map((section) => {
    const { index, type, flags, offset, size, link, info } = section;
    const name = type === SECTION_TYPE.NULL ? "" : names.cStringAt(section.nameOffset);
    const data = hasContents(section) ? file.part(`section ${name}`, offset, size).data : new Uint8Array(0);
    const executable = (flags & BigInt(SECTION_FLAG.EXECINSTR)) !== 0n;
    return { index, name, type, executable, size, data, link, info };
  });
}

function readSymbol(table: Reader, names: Reader, index: number): ElfSymbol {
  table.seek(index * SYMBOL_SIZE);
  const nameOffset = table.u32();
  const [info, other, section] = [table.u8(), table.u8(), table.u16()];
  return {
    index,
    name: nameOffset === 0 ? "" : names.cStringAt(nameOffset),
    value: readSize(table),
    size: readSize(table),
    binding: info >> 4,
    type: info & 0xf,
    visibility: other & 3,
    section,
  };
}

/** True for a symbol number of a section that is there, or of none. */
function isSectionNumber({ section }: ElfSymbol, count: number): boolean {
  return section < count || section >= SHN_LORESERVE;
}

function readSymbols(file: Reader, raw: readonly RawSection[]): ElfSymbol[] {
  const tables = raw.filter((section) => section.type === SECTION_TYPE.SYMTAB);
  const [section] = tables;
  if (section === undefined) throw new FormatError(SOURCE, "it has no symbol table; was it stripped?");
  if (tables.length > 1) throw new FormatError(SOURCE, `it has ${tables.length} symbol tables`);
  const table = file.part("symbol table", section.offset, section.size);
  const names = stringTable(file, raw[section.link], "symbol names");
  return Array.from({ length: Math.floor(table.size / SYMBOL_SIZE) }, (_, i) => {
    const symbol = readSymbol(table, names, i);
    if (isSectionNumber(symbol, raw.length)) return symbol;
    throw new FormatError(
      table.source,
      `symbol ${i}${symbol.name && ` (${symbol.name})`} is in section ${symbol.section} of ${raw.length}`,
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
  const { littleEndian, offset, count } = header;
  const file = new Reader(plain, SOURCE, littleEndian);
  const headers = file.part("section headers", offset, count * SECTION_HEADER_SIZE);
  const raw = Array.from({ length: count }, (_, i) => readRawSection(headers, i));
  return { littleEndian, sections: readSections(file, raw, header.names), symbols: readSymbols(file, raw) };
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
  const reader = new Reader(section.data, source, elf.littleEndian);
  return Array.from({ length: Math.floor(reader.size / REL_SIZE) }, (_, i) => {
    const offset = readSize(reader.seek(i * REL_SIZE));
    const info = reader.u64();
    const symbol = elf.symbols[Number(info >> 32n)];
    if (symbol === undefined)
      throw new FormatError(source, `relocation ${i} is for symbol ${info >> 32n}, which is not there`);
    if (offset >= target.size) {
      throw new FormatError(
        source,
        `relocation ${i} (${symbolText(elf, symbol)}) is at ${offset}, outside the ${target.size} bytes of ${target.name}`,
      );
    }
    return { offset, type: Number(info & 0xffffffffn), symbol };
  });
}
