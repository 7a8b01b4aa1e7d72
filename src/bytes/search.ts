import { type Engine, engine } from "./engine.ts";

type Words = Uint8Array | Uint16Array | Uint32Array;

/** Widest words of which any place of the pattern holds a whole one, whatever its alignment. */
function widthFor(length: number): 4 | 2 | 1 {
  return length >= 7 ? 4 : length >= 3 ? 2 : 1;
}

const ARRAYS = { 4: Uint32Array, 2: Uint16Array, 1: Uint8Array } as const;

function wordsFrom(data: Uint8Array, skip: number, width: 4 | 2 | 1): Words {
  const count = Math.floor((data.length - skip) / width);
  return new ARRAYS[width](data.buffer as ArrayBuffer, data.byteOffset + skip, count);
}

function isAt(data: Uint8Array, at: number, pattern: Uint8Array): boolean {
  for (let i = 0; i < pattern.length; i++) if (data[at + i] !== pattern[i]) return false;
  return at >= 0;
}

/** Returns the first index from `from` on at which the word stands, or -1. */
export function findWord(words: Uint32Array, word: number, from: number): number {
  return engine.findWord ? engine.findWord(words, word, from) : words.indexOf(word, from);
}

function allFound(data: Uint8Array, pattern: Uint8Array, find: Engine["findBytes"]): number[] {
  const found: number[] = [];
  for (let at = find(data, pattern, 0); at >= 0; at = find(data, pattern, at + 1)) found.push(at);
  return found;
}

/**
 * Every offset at which the pattern, of one byte or more, occurs; in no order. A loop over megabytes takes an interpreter tens of
 * milliseconds, but engines compare words of a typed array natively: so a word of the pattern is looked for, once for each alignment.
 */
export function offsetsOf(data: Uint8Array, pattern: Uint8Array): number[] {
  if (data.length < pattern.length) return [];
  if (engine.findBytes) return allFound(data, pattern, engine.findBytes);
  const width = widthFor(pattern.length);
  const skip = -data.byteOffset & (width - 1);
  const words = wordsFrom(data, skip, width);
  const found: number[] = [];
  for (let from = 0; from < width; from++) {
    const window = wordsFrom(pattern.slice(from, from + width), 0, width)[0] ?? 0;
    for (let at = words.indexOf(window); at >= 0; at = words.indexOf(window, at + 1)) {
      const start = skip + at * width - from;
      if (isAt(data, start, pattern)) found.push(start);
    }
  }
  return found;
}
