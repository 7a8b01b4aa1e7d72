import { concat } from "../../bytes/concat.ts";
import { decodeText } from "../../bytes/text.ts";
import { readInto } from "../../sys/files/file.ts";
import type { Port } from "../../sys/port.ts";

const CHUNK = 65536;
const NEWLINE = 0x0a;

/**
 * Lines of an open file, each with its newline, as soon as they are there.
 * @param maxLength bytes after which a line is cut; the rest of it is passed over
 * @param beforeRead called before each read, which may wait: the other end of a pipe may first want to see our answer
 */
export function* readLines(
  port: Port,
  fd: number,
  maxLength: number,
  beforeRead: () => void,
): Generator<string> {
  let line: Uint8Array = new Uint8Array(0);
  let isCut = false;
  for (const piece of readPieces(port, fd, beforeRead)) {
    const ends = piece[piece.length - 1] === NEWLINE;
    if (!isCut) {
      line = concat([line, piece.subarray(0, maxLength - line.length)]);
      isCut = line.length === maxLength;
      if (ends || isCut) yield decodeText(line);
    }
    if (ends || isCut) line = new Uint8Array(0);
    if (ends) isCut = false;
  }
  if (line.length > 0) yield decodeText(line);
}

/** What is read, broken after each newline. */
function* readPieces(port: Port, fd: number, beforeRead: () => void): Generator<Uint8Array> {
  const buffer = new Uint8Array(CHUNK);
  for (;;) {
    beforeRead();
    const length = readInto(port, fd, buffer);
    if (length === 0) return;
    for (let at = 0; at < length; ) {
      const newline = buffer.subarray(at, length).indexOf(NEWLINE);
      const end = newline < 0 ? length : at + newline + 1;
      yield buffer.subarray(at, end);
      at = end;
    }
  }
}
