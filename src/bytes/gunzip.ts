import { engine } from "./engine.ts";
import { FormatError } from "./reader.ts";

/** No configuration of a kernel is as large; a short file may claim to be. */
const MOST = 1 << 26;

/** True for bytes that begin as a gzip file does. */
export function isGzip(bytes: Uint8Array): boolean {
  return bytes[0] === 0x1f && bytes[1] === 0x8b;
}

/** Returns what a gzip file holds (RFC 1952): each host has zlib. @throws FormatError when it is none, is damaged, or has more than 64 MiB */
export function gunzip(bytes: Uint8Array): Uint8Array {
  const contents = isGzip(bytes) ? engine.gunzip?.(bytes, MOST) : undefined;
  if (contents) return contents;
  throw new FormatError("gzip", isGzip(bytes) ? "it is damaged or too large" : "it is no gzip file");
}
