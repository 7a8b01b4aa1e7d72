import { FormatError } from "../bytes/reader.ts";
import { decodeCString } from "../bytes/text.ts";
import { wideAt, wordsOf } from "../bytes/words.ts";
import { SECTION_TYPE } from "./constants.ts";
import { HEADER_SIZE, type ReadBytes, readAnyHeader, SECTION_HEADER_SIZE } from "./header.ts";

const WORDS = SECTION_HEADER_SIZE / Uint32Array.BYTES_PER_ELEMENT;

/**
 * Contents of the first section of this name, of any 64-bit ELF file, without the rest of it: a kernel with its debug information
 * has hundreds of megabytes. Undefined when there is none, or it has no contents.
 * @throws FormatError
 */
export function readSection(read: ReadBytes, name: string): Uint8Array | undefined {
  const { littleEndian, offset, count, names } = readAnyHeader(read(0, HEADER_SIZE), read);
  const headers = wordsOf(read(offset, count * SECTION_HEADER_SIZE), littleEndian);
  const contentsOf = (index: number) => {
    const at = index * WORDS;
    return read(wideAt(headers, at + 6, littleEndian), wideAt(headers, at + 8, littleEndian));
  };
  if (names >= count) throw new FormatError("elf", "it has no names of sections");
  const strings = contentsOf(names);
  for (let index = 0; index < count; index++) {
    const at = headers[index * WORDS] ?? 0;
    const isEmpty = headers[index * WORDS + 1] === SECTION_TYPE.NOBITS;
    if (!isEmpty && decodeCString(strings, at) === name) return contentsOf(index);
  }
  return undefined;
}
