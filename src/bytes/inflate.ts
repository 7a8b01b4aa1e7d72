import { FormatError } from "./reader.ts";

const SOURCE = "gzip";
const MAX_CODE_BITS = 15;
/** No configuration of a kernel is as large; a short file may claim to be. */
const MAX_SIZE = 1 << 26;

/** RFC 1951, 3.2.5: what stands for a length or distance, how much it is at least, and how many bits more follow. */
const LENGTH_BASE = [
  3, 4, 5, 6, 7, 8, 9, 10, 11, 13, 15, 17, 19, 23, 27, 31, 35, 43, 51, 59, 67, 83, 99, 115, 131, 163, 195,
  227, 258,
];
const LENGTH_BITS = [0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3, 4, 4, 4, 4, 5, 5, 5, 5, 0];
const DISTANCE_BASE = [
  1, 2, 3, 4, 5, 7, 9, 13, 17, 25, 33, 49, 65, 97, 129, 193, 257, 385, 513, 769, 1025, 1537, 2049, 3073, 4097,
  6145, 8193, 12289, 16385, 24577,
];
const DISTANCE_BITS = [
  0, 0, 0, 0, 1, 1, 2, 2, 3, 3, 4, 4, 5, 5, 6, 6, 7, 7, 8, 8, 9, 9, 10, 10, 11, 11, 12, 12, 13, 13,
];
/** The order in which the lengths of the codes for code lengths stand. */
const LENGTHS_ORDER = [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15];

function fail(problem: string): never {
  throw new FormatError(SOURCE, problem);
}

/** Bits from the low end of each byte on. Its fields are open, since the loop over the symbols of a block keeps them in variables. */
class BitReader {
  readonly bytes: Uint8Array;
  /** The next byte to be taken into the buffer. */
  at: number;
  buffer = 0;
  /** Bits in the buffer. */
  count = 0;

  constructor(bytes: Uint8Array, at: number) {
    this.bytes = bytes;
    this.at = at;
  }

  /** Zeros that were made up behind the end may be looked at, never taken. */
  check(): void {
    if (this.at - (this.count >> 3) > this.bytes.length) fail("it ends early");
  }

  bits(count: number): number {
    for (; this.count < count; this.count += 8) this.buffer |= (this.bytes[this.at++] ?? 0) << this.count;
    const value = this.buffer & ((1 << count) - 1);
    this.buffer >>>= count;
    this.count -= count;
    this.check();
    return value;
  }

  /** Whole bytes, from the next boundary on. */
  whole(count: number): Uint8Array {
    const start = this.at - (this.count >> 3);
    if (start + count > this.bytes.length) fail("it ends early");
    this.at = start + count;
    this.buffer = 0;
    this.count = 0;
    return this.bytes.subarray(start, this.at);
  }
}

/** The first bits of a word, as the table of a code has them. */
const TABLE_BITS = 10;
const TABLE_MASK = (1 << TABLE_BITS) - 1;
const LENGTH_MASK = 0xf;
/** Where no word begins with these bits. */
const NO_ENTRY = 0;

function reversed(code: number, bits: number): number {
  let result = 0;
  for (let i = 0; i < bits; i++) result |= ((code >> i) & 1) << (bits - 1 - i);
  return result;
}

/**
 * A prefix code by the lengths of its words. Words stand with their first bit lowest, so all that begin alike are a fixed step
 * apart in a table: short ones, which are nearly all that occur, are found there; long ones by all their bits.
 */
class PrefixCode {
  /** Symbol and length (lowest 4 bits) by the next bits; 0 where the word is longer, or none. */
  readonly table = new Uint16Array(1 << TABLE_BITS);
  /** The same for longer words: by all their bits, with their length above these. */
  readonly #long = new Map<number, number>();

  constructor(lengths: readonly number[]) {
    let code = 0;
    for (let bits = 1; bits <= MAX_CODE_BITS; bits++, code <<= 1) {
      for (let symbol = lengths.indexOf(bits); symbol >= 0; symbol = lengths.indexOf(bits, symbol + 1))
        this.#add(symbol, code++, bits);
    }
  }

  /** The entry for the next 15 bits. */
  find(buffer: number): number {
    const entry = this.table[buffer & TABLE_MASK] ?? NO_ENTRY;
    return entry === NO_ENTRY ? this.#findLong(buffer) : entry;
  }

  read(reader: BitReader): number {
    for (; reader.count < MAX_CODE_BITS; reader.count += 8)
      reader.buffer |= (reader.bytes[reader.at++] ?? 0) << reader.count;
    const entry = this.find(reader.buffer);
    reader.bits(entry & LENGTH_MASK);
    return entry >> 4;
  }

  #add(symbol: number, code: number, bits: number): void {
    if (code >> bits !== 0) return;
    const entry = (symbol << 4) | bits;
    const start = reversed(code, bits);
    if (bits > TABLE_BITS) this.#long.set((bits << MAX_CODE_BITS) | start, entry);
    else for (let at = start; at <= TABLE_MASK; at += 1 << bits) this.table[at] = entry;
  }

  #findLong(buffer: number): number {
    for (let bits = TABLE_BITS + 1; bits <= MAX_CODE_BITS; bits++) {
      const entry = this.#long.get((bits << MAX_CODE_BITS) | (buffer & ((1 << bits) - 1)));
      if (entry !== undefined) return entry;
    }
    return fail("a code has no end");
  }
}

/** What comes out, with room that doubles. */
class Sink {
  bytes = new Uint8Array(1 << 17);
  size = 0;

  append(bytes: Uint8Array): void {
    this.makeRoom(this.size + bytes.length);
    this.bytes.set(bytes, this.size);
    this.size += bytes.length;
  }

  /** Repeats what stands `distance` bytes back; a copy that reaches into itself is made in pieces, each twice the last. */
  repeat(distance: number, length: number): void {
    const start = this.size;
    if (distance > start) fail(`it refers ${distance} bytes back, to before its start`);
    this.makeRoom(start + length);
    for (let done = 0; done < length; ) {
      const piece = Math.min(length - done, distance + done);
      this.bytes.copyWithin(start + done, start - distance, start - distance + piece);
      done += piece;
    }
    this.size = start + length;
  }

  result(): Uint8Array {
    return this.bytes.subarray(0, this.size);
  }

  makeRoom(size: number): void {
    if (size > MAX_SIZE) fail(`it has more than ${MAX_SIZE} bytes`);
    if (size <= this.bytes.length) return;
    const larger = new Uint8Array(Math.max(size, this.bytes.length * 2));
    larger.set(this.bytes);
    this.bytes = larger;
  }
}

const repeated = (value: number, count: number) => new Array<number>(count).fill(value);

/** RFC 1951, 3.2.6. */
function fixedCodes(): readonly [PrefixCode, PrefixCode] {
  const lengths = [...repeated(8, 144), ...repeated(9, 112), ...repeated(7, 24), ...repeated(8, 8)];
  return [new PrefixCode(lengths), new PrefixCode(repeated(5, 30))];
}

/** RFC 1951, 3.2.7. */
function dynamicCodes(reader: BitReader): readonly [PrefixCode, PrefixCode] {
  const [literals, distances, codes] = [reader.bits(5) + 257, reader.bits(5) + 1, reader.bits(4) + 4];
  const own = repeated(0, LENGTHS_ORDER.length);
  for (const place of LENGTHS_ORDER.slice(0, codes)) own[place] = reader.bits(3);
  const code = new PrefixCode(own);
  const lengths: number[] = [];
  while (lengths.length < literals + distances) {
    const symbol = code.read(reader);
    if (symbol < 16) lengths.push(symbol);
    else if (symbol === 16)
      lengths.push(...repeated(lengths.at(-1) ?? fail("nothing to repeat"), 3 + reader.bits(2)));
    else lengths.push(...repeated(0, symbol === 17 ? 3 + reader.bits(3) : 11 + reader.bits(7)));
  }
  return [
    new PrefixCode(lengths.slice(0, literals)),
    new PrefixCode(lengths.slice(literals, literals + distances)),
  ];
}

const END_OF_BLOCK = 256;

/** Literals up to the next symbol that is none, which it gives. Nearly all symbols are literals, and an interpreter is slow at calls. */
function copyLiterals(reader: BitReader, literal: PrefixCode, sink: Sink): number {
  const { bytes } = reader;
  const { table } = literal;
  let { at, buffer, count } = reader;
  let { bytes: out, size } = sink;
  let symbol = 0;
  for (;;) {
    for (; count < MAX_CODE_BITS; count += 8) buffer |= (bytes[at++] ?? 0) << count;
    const entry = table[buffer & TABLE_MASK] || literal.find(buffer);
    const length = entry & LENGTH_MASK;
    buffer >>>= length;
    count -= length;
    symbol = entry >> 4;
    if (symbol >= END_OF_BLOCK || at - (count >> 3) > bytes.length) break;
    if (size === out.length) {
      sink.size = size;
      sink.makeRoom(size + 1);
      out = sink.bytes;
    }
    out[size++] = symbol;
  }
  sink.size = size;
  reader.at = at;
  reader.buffer = buffer;
  reader.count = count;
  reader.check();
  return symbol;
}

function copyBlock(
  reader: BitReader,
  [literal, distance]: readonly [PrefixCode, PrefixCode],
  sink: Sink,
): void {
  for (;;) {
    const symbol = copyLiterals(reader, literal, sink);
    if (symbol === END_OF_BLOCK) return;
    const at = symbol - END_OF_BLOCK - 1;
    const length = (LENGTH_BASE[at] ?? fail("unknown length")) + reader.bits(LENGTH_BITS[at] ?? 0);
    const far = distance.read(reader);
    sink.repeat(
      (DISTANCE_BASE[far] ?? fail("unknown distance")) + reader.bits(DISTANCE_BITS[far] ?? 0),
      length,
    );
  }
}

function storedBlock(reader: BitReader, sink: Sink): void {
  const [low = 0, high = 0] = reader.whole(4);
  sink.append(reader.whole(low | (high << 8)));
}

function inflate(reader: BitReader): Uint8Array {
  const sink = new Sink();
  for (let isLast = false; !isLast; ) {
    isLast = reader.bits(1) === 1;
    const type = reader.bits(2);
    if (type === 0) storedBlock(reader, sink);
    else if (type === 1) copyBlock(reader, fixedCodes(), sink);
    else if (type === 2) copyBlock(reader, dynamicCodes(reader), sink);
    else fail("unknown kind of block");
  }
  return sink.result();
}

const FLAG = { CRC: 2, EXTRA: 4, NAME: 8, COMMENT: 16 } as const;
const HEADER_SIZE = 10;

/** Where the compressed data begin: behind the header and the fields that it says are there (RFC 1952, 2.3). */
function dataStart(bytes: Uint8Array): number {
  const flags = bytes[3] ?? 0;
  const skipText = (from: number) => {
    const end = bytes.indexOf(0, from);
    return end < 0 ? fail("its header has no end") : end + 1;
  };
  let at = HEADER_SIZE;
  if (flags & FLAG.EXTRA) at += 2 + (bytes[at] ?? 0) + ((bytes[at + 1] ?? 0) << 8);
  if (flags & FLAG.NAME) at = skipText(at);
  if (flags & FLAG.COMMENT) at = skipText(at);
  return flags & FLAG.CRC ? at + 2 : at;
}

/** True for bytes that begin as a gzip file does. */
export function isGzip(bytes: Uint8Array): boolean {
  return bytes[0] === 0x1f && bytes[1] === 0x8b;
}

/**
 * What a gzip file holds (RFC 1951, 1952): its first member, without a look at the checksum.
 * @throws FormatError when it is none, ends early or breaks the rules of the format
 */
export function gunzip(bytes: Uint8Array): Uint8Array {
  if (!isGzip(bytes) || bytes[2] !== 8) fail("it is no gzip file");
  return inflate(new BitReader(bytes, dataStart(bytes)));
}
