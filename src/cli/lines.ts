import { decodeText } from "../bytes/text.ts";
import { concat, readInto } from "../sys/file.ts";
import type { Port } from "../sys/port.ts";

const CHUNK = 65536;
const NEWLINE = 0x0a;

/** Lines of an open file, each with its newline, as soon as it is there: a pipe may wait for our answer before the next. */
export function* readLines(port: Port, fd: number): Generator<string> {
  let pending: Uint8Array[] = [];
  for (;;) {
    const buffer = new Uint8Array(CHUNK);
    const length = readInto(port, fd, buffer);
    if (length === 0) break;
    let rest = buffer.subarray(0, length);
    for (let end = rest.indexOf(NEWLINE); end >= 0; end = rest.indexOf(NEWLINE)) {
      yield decodeText(concat([...pending, rest.subarray(0, end + 1)]));
      pending = [];
      rest = rest.subarray(end + 1);
    }
    if (rest.length > 0) pending.push(rest);
  }
  if (pending.length > 0) yield decodeText(concat(pending));
}
