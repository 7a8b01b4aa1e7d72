/**
 * Native forms of what takes an interpreter long. None depends on the port: each gives what the TypeScript beside its caller
 * gives. A host that has them hands them in once, with `useEngine`.
 */
export interface Engine {
  /** Returns bytes as text where all are ASCII, otherwise undefined. */
  asciiText(bytes: Uint8Array, start: number, end: number): string | undefined;
  /** Returns text as bytes where all is ASCII, otherwise undefined. */
  asciiBytes(text: string): Uint8Array | undefined;
  /** Returns the first offset from `from` on at which the pattern occurs, or -1. */
  findBytes(data: Uint8Array, pattern: Uint8Array, from: number): number;
  /** Returns the first index from `from` on at which the word stands, or -1. */
  findWord(words: Uint32Array, word: number, from: number): number;
  /**
   * Walks BTF records from the word `next`, at which record number `found` starts, and puts their starts into `starts`: until as many
   * as `most` are found, or one starts at `end` or behind it, or one is not sound. Then puts the start of the next one there too.
   * `once` and `each` are the words of a record by its kind, and those for each of its elements.
   * @returns how many records there are
   */
  walkRecords(
    words: Uint32Array,
    once: Uint8Array,
    each: Uint8Array,
    starts: Uint32Array,
    found: number,
    next: number,
    most: number,
    end: number,
  ): number;
  /** Returns what a gzip file holds; undefined when it is damaged, or holds more than `most` bytes. */
  gunzip(bytes: Uint8Array, most: number): Uint8Array | undefined;
}

/** The native forms of the host. */
export const engine: Partial<Engine> = {};

/** Takes over the native forms of the host. */
export function useEngine(native: Partial<Engine>): void {
  Object.assign(engine, native);
}
