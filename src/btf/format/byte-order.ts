import { FormatError, Reader } from "../../bytes/reader.ts";

/** What `.BTF` and `.BTF.ext` begin with, in the byte order of all that follows. */
export const MAGIC = 0xeb9f;
const SWAPPED = 0x9feb;

/** True when these bytes say by their magic that they are little-endian. @throws FormatError when they begin with no such magic. */
export function isLittleEndian(bytes: Uint8Array, source: string): boolean {
  const magic = new Reader(bytes, source).u16();
  if (magic === MAGIC) return true;
  if (magic === SWAPPED) return false;
  throw new FormatError(source, `magic 0x${magic.toString(16)} is not that of BTF`, { offset: 0 });
}
