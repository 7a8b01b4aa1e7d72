import { FormatError } from "./reader.ts";

/** No configuration of a kernel is as large; a short file may claim to be. */
const MOST = 1 << 26;

/** What a gzip file holds; undefined when it is damaged, or holds more than `most` bytes. */
export type Gunzip = (bytes: Uint8Array, most: number) => Uint8Array | undefined;

let host: Gunzip | undefined;

/** From now on this function decompresses: each host has zlib. */
export function useGunzip(gunzip: Gunzip): void {
  host = gunzip;
}

/** True for bytes that begin as a gzip file does. */
export function isGzip(bytes: Uint8Array): boolean {
  return bytes[0] === 0x1f && bytes[1] === 0x8b;
}

/** What a gzip file holds (RFC 1952). @throws FormatError when it is none, is damaged, or has more than 64 MiB */
export function gunzip(bytes: Uint8Array): Uint8Array {
  const contents = isGzip(bytes) ? host?.(bytes, MOST) : undefined;
  if (contents) return contents;
  throw new FormatError("gzip", isGzip(bytes) ? "it is damaged or too large" : "it is no gzip file");
}
