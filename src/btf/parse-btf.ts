import { FormatError, Reader } from "../bytes/reader.ts";
import { Btf } from "./btf.ts";
import { isLittleEndian } from "./format/byte-order.ts";
import { recordSizes } from "./format/records.ts";

const VERSION = 1;
/** `struct btf_header` up to and with str_len: what every version has. */
const HEADER_SIZE = 24;
/** With layout_off and layout_len. */
const HEADER_SIZE_7_1 = 32;

interface Header {
  /** Where the header ends; both section offsets count from there. */
  readonly end: number;
  readonly typeOffset: number;
  readonly typeLength: number;
  readonly stringOffset: number;
  readonly stringLength: number;
  /** The layout section came with Linux 7.1; 0 in older BTF. */
  readonly layoutOffset: number;
  readonly layoutLength: number;
}

function readHeader(reader: Reader): Header {
  reader.seek(2);
  const version = reader.u8();
  if (version !== VERSION)
    throw new FormatError(reader.source, `version ${version} is unknown`, { offset: 2 });
  const end = reader.skip(1).u32();
  if (end < HEADER_SIZE) throw new FormatError(reader.source, `length ${end} is too small`, { offset: 4 });
  const [typeOffset, typeLength] = [reader.u32(), reader.u32()];
  const [stringOffset, stringLength] = [reader.u32(), reader.u32()];
  const hasLayouts = end >= HEADER_SIZE_7_1;
  const [layoutOffset, layoutLength] = hasLayouts ? [reader.u32(), reader.u32()] : [0, 0];
  return { end, typeOffset, typeLength, stringOffset, stringLength, layoutOffset, layoutLength };
}

function typeSection(whole: Reader, header: Header): Reader {
  const section = whole.part("type section", header.end + header.typeOffset, header.typeLength);
  if (section.size % 4 === 0) return section;
  throw new FormatError(section.source, `${section.size} bytes are not a whole number of words`);
}

function stringSection(whole: Reader, header: Header, isSplit: boolean): Reader {
  const section = whole.part("string section", header.end + header.stringOffset, header.stringLength);
  const { data, source } = section;
  if (data.length > 0 && data[data.length - 1] !== 0) throw new FormatError(source, "it does not end in NUL");
  if (!isSplit && data[0] !== 0) throw new FormatError(source, "it does not begin with the empty string");
  return section;
}

/** The types that a BTF blob holds, see parseBtf, but that the records are sound is found out where they are used. */
export function parseBtfLazily(bytes: Uint8Array, base?: Btf): Btf {
  const littleEndian = isLittleEndian(bytes, "btf: header");
  const header = readHeader(new Reader(bytes, "btf: header", littleEndian));
  const whole = new Reader(bytes, "btf", littleEndian);
  const layouts = whole.part("layout section", header.end + header.layoutOffset, header.layoutLength);
  const strings = stringSection(whole, header, base !== undefined);
  return new Btf(typeSection(whole, header), strings, recordSizes(layouts.data), base);
}

/**
 * The types that a BTF blob holds, in either byte order: kernel BTF, a module's (with `base`, the kernel's), a program's.
 * Takes time in proportion to the number of types; decodes none of them.
 * @throws FormatError when header, sections or records are not as the format says.
 */
export function parseBtf(bytes: Uint8Array, base?: Btf): Btf {
  return parseBtfLazily(bytes, base).checked();
}
