import { engine } from "./engine.ts";

/**
 * Lossless text: UTF-8 as a string, and each byte that is not valid UTF-8 as one lone surrogate U+DC80 to U+DCFF.
 * The kernel takes any byte in names and paths, so a plain UTF-8 decoder would lose what it cannot read;
 * PEP 383 ("surrogateescape") is the same convention. `encodeText(decodeText(bytes))` is always `bytes`.
 */

const ESCAPE = 0xdc00;
const ASCII_CHUNK = 4096;

/** Length of the valid UTF-8 sequence that starts here, or 0. Overlong forms, surrogates and values above U+10FFFF are invalid. */
function sequenceLength(bytes: Uint8Array, at: number, end: number): number {
  const lead = bytes[at] ?? 0;
  const length = lead < 0xc2 ? 0 : lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : lead < 0xf5 ? 4 : 0;
  if (at + length > end) return 0;
  for (let i = 1; i < length; i++) {
    if (((bytes[at + i] ?? 0) & 0xc0) !== 0x80) return 0;
  }
  const second = bytes[at + 1] ?? 0;
  const outside =
    (lead === 0xe0 && second < 0xa0) ||
    (lead === 0xed && second > 0x9f) ||
    (lead === 0xf0 && second < 0x90) ||
    (lead === 0xf4 && second > 0x8f);
  return outside ? 0 : length;
}

function codePointAt(bytes: Uint8Array, at: number, length: number): number {
  let codePoint = (bytes[at] ?? 0) & (0x7f >> length);
  for (let i = 1; i < length; i++) codePoint = (codePoint << 6) | ((bytes[at + i] ?? 0) & 0x3f);
  return codePoint;
}

/** Undefined for anything but ASCII. Many bytes at a time; arguments of a call are limited in number. */
function decodeAscii(bytes: Uint8Array, start: number, end: number): string | undefined {
  for (let at = start; at < end; at++) if ((bytes[at] ?? 0) >= 0x80) return undefined;
  let text = "";
  for (let at = start; at < end; at += ASCII_CHUNK) {
    const chunk = bytes.subarray(at, Math.min(at + ASCII_CHUNK, end));
    text += String.fromCharCode.apply(undefined, chunk as unknown as number[]);
  }
  return text;
}

function encodeAscii(text: string): Uint8Array | undefined {
  const bytes = new Uint8Array(text.length);
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code >= 0x80) return undefined;
    bytes[i] = code;
  }
  return bytes;
}

/** The bytes, or those from `start` to before `end`, as lossless text. */
export function decodeText(bytes: Uint8Array, start = 0, end = bytes.length): string {
  // Nearly all text is ASCII, and code points take ten times as long.
  const simple = engine.asciiText ? engine.asciiText(bytes, start, end) : decodeAscii(bytes, start, end);
  if (simple !== undefined) return simple;
  let text = "";
  for (let at = start; at < end; ) {
    const byte = bytes[at] ?? 0;
    const length = byte < 0x80 ? 1 : sequenceLength(bytes, at, end);
    if (byte < 0x80) text += String.fromCharCode(byte);
    else if (length === 0) text += String.fromCharCode(ESCAPE + byte);
    else text += String.fromCodePoint(codePointAt(bytes, at, length));
    at += Math.max(length, 1);
  }
  return text;
}

function pushCodePoint(bytes: number[], codePoint: number): void {
  if (codePoint < 0x80) bytes.push(codePoint);
  else if (codePoint < 0x800) bytes.push(0xc0 | (codePoint >> 6), 0x80 | (codePoint & 0x3f));
  else if (codePoint >= ESCAPE + 0x80 && codePoint <= ESCAPE + 0xff) bytes.push(codePoint - ESCAPE);
  else if (codePoint < 0x10000) {
    bytes.push(0xe0 | (codePoint >> 12), 0x80 | ((codePoint >> 6) & 0x3f), 0x80 | (codePoint & 0x3f));
  } else {
    bytes.push(0xf0 | (codePoint >> 18), 0x80 | ((codePoint >> 12) & 0x3f));
    bytes.push(0x80 | ((codePoint >> 6) & 0x3f), 0x80 | (codePoint & 0x3f));
  }
}

/** Lossless text as the bytes it came from. */
export function encodeText(text: string): Uint8Array {
  const simple = engine.asciiBytes ? engine.asciiBytes(text) : encodeAscii(text);
  if (simple !== undefined) return simple;
  const bytes: number[] = [];
  for (const character of text) pushCodePoint(bytes, character.codePointAt(0) ?? 0);
  return Uint8Array.from(bytes);
}

/** Returns the beginning of lossless text that has at most so many bytes, as C has it: a character may be cut. */
export function firstBytes(text: string, most: number): string {
  return decodeText(encodeText(text).subarray(0, most));
}

/**
 * Text as a NUL-terminated C string.
 * @throws RangeError when the text holds a NUL, which would end the string early.
 */
export function cString(text: string): Uint8Array {
  if (text.includes("\0")) throw new RangeError("text for the kernel holds a NUL character");
  return encodeText(`${text}\0`);
}

/** Text up to the first NUL, or all of it; also of a part, as in `decodeText`. */
export function decodeCString(bytes: Uint8Array, start = 0, end = bytes.length): string {
  const nul = bytes.indexOf(0, start);
  return decodeText(bytes, start, nul < 0 ? end : Math.min(nul, end));
}
