import { decodeText } from "../../bytes/text.ts";
import { readFile } from "../../sys/files/file.ts";
import type { Kernel } from "../kernel/kernel.ts";

/** A function or variable of the kernel, or of a loaded BPF program. */
export interface KernelSymbol {
  readonly name: string;
  /** `bpf` for a program's; undefined for one of the kernel itself. */
  readonly module: string | undefined;
}

const NEWLINE = 0x0a;
const BLANK = 0x20;
const BRACKET = 0x5b;
/** A line is an address of 16 digits, a blank, the kind of the symbol, a blank, and its name. */
const HALF_DIGITS = 8;
const NAME_AT = 19;
const SHORTEST_LINE = NAME_AT + 2;
/** bpftool reads lines into a buffer of 256 bytes. */
const LONGEST_LINE = 255;
const CALL_BASE = "__bpf_call_base";
const LINE = /^\S+ \S (?<name>\S+)(?:\s+\[(?<module>[^\]]+)\])?/;
const HALF = 0x80000000;

function digit(character: number): number {
  return character < 0x40 ? character - 0x30 : character - 0x57;
}

/** Eight digits as a number. */
function halfAt(bytes: Uint8Array, from: number): number {
  let half = 0;
  for (let i = from; i < from + HALF_DIGITS; i++) half = half * 16 + digit(bytes[i] ?? 0);
  return half;
}

const UNDERSCORE = CALL_BASE.charCodeAt(0);

function isCallBase(bytes: Uint8Array, line: number): boolean {
  if (bytes[line + NAME_AT] !== UNDERSCORE) return false;
  for (let i = 1; i < CALL_BASE.length; i++) {
    if (bytes[line + NAME_AT + i] !== CALL_BASE.charCodeAt(i)) return false;
  }
  const next = bytes[line + NAME_AT + CALL_BASE.length];
  return next === NEWLINE || next === BLANK || next === undefined;
}

/** Where lines start, and which of them is the base of calls. */
function indexLines(bytes: Uint8Array): { readonly lines: Uint32Array; readonly base: number | undefined } {
  const lines = new Uint32Array(Math.ceil(bytes.length / SHORTEST_LINE));
  let base: number | undefined;
  let count = 0;
  for (let line = 0; line < bytes.length; ) {
    lines[count++] = line;
    if (isCallBase(bytes, line)) base = line;
    const newline = bytes.indexOf(NEWLINE, line + NAME_AT);
    line = newline < 0 ? bytes.length : newline + 1;
  }
  return { lines: lines.subarray(0, count), base };
}

/** The lower halves of the addresses of these lines: enough to tell symbols apart, since all lie within 2 GiB. */
function lowHalves(bytes: Uint8Array, lines: Uint32Array): Uint32Array {
  return lines.map((line) => halfAt(bytes, line + HALF_DIGITS));
}

/**
 * The symbols of the running kernel by address, from /proc/kallsyms. Without CAP_SYSLOG, or with sysctl kernel.kptr_restrict
 * set, addresses are hidden and nothing is found.
 *
 * The kernel's own symbols come first and ascend, so most are found without reading all addresses.
 */
export class KernelSymbols {
  /** Address that calls of kernel functions are counted from; 0 where addresses are hidden. */
  readonly callBase: bigint;
  readonly #bytes: Uint8Array;
  readonly #lines: Uint32Array;
  /** How many lines come before those of modules and programs. */
  readonly #ownCount: number;
  #otherLows: Uint32Array | undefined;
  #allLows: Uint32Array | undefined;

  constructor(bytes: Uint8Array) {
    const { lines, base } = indexLines(bytes);
    this.#bytes = bytes;
    this.callBase =
      base === undefined ? 0n : BigInt(`0x${decodeText(bytes.subarray(base, base + 2 * HALF_DIGITS))}`);
    this.#lines = this.callBase === 0n ? lines.subarray(0, 0) : lines;
    const bracket = bytes.indexOf(BRACKET);
    this.#ownCount = bracket < 0 ? this.#lines.length : Math.max(this.#firstFrom(0, bracket) - 1, 0);
  }

  /** All symbols at an address, in the order of their lines. */
  at(address: bigint): KernelSymbol[] {
    return this.#indexesOf(address).map((index) => this.#symbol(index));
  }

  /** The symbol at an address: of several the one that a binary search in a sorted list comes to first, as bpftool's does. */
  find(address: bigint): KernelSymbol | undefined {
    const same = this.#indexesOf(address);
    const index = same.length < 2 ? same[0] : same[this.#searchAmong(address, same.length)];
    return index === undefined ? undefined : this.#symbol(index);
  }

  #indexesOf(address: bigint): number[] {
    const own = this.#ownIndexesOf(address);
    return own.length > 0 ? own : this.#otherIndexesOf(Number(BigInt.asUintN(32, address)));
  }

  /** The first line that starts at a byte or behind. */
  #firstFrom(from: number, byte: number): number {
    let to = this.#lines.length;
    for (let low = from; low < to; ) {
      const middle = (low + to) >>> 1;
      if ((this.#lines[middle] ?? 0) < byte) low = middle + 1;
      else to = middle;
    }
    return to;
  }

  /** By a binary search. */
  #ownIndexesOf(address: bigint): number[] {
    const [high, low] = [Number(address >> 32n), Number(BigInt.asUintN(32, address))];
    let [from, to] = [0, this.#ownCount];
    while (from < to) {
      const middle = (from + to) >>> 1;
      if (this.#compare(middle, high, low) < 0) from = middle + 1;
      else to = middle;
    }
    const found: number[] = [];
    for (let i = from; i < this.#ownCount && this.#compare(i, high, low) === 0; i++) found.push(i);
    return found;
  }

  #compare(index: number, high: number, low: number): number {
    const line = this.#lines[index] ?? 0;
    return halfAt(this.#bytes, line) - high || halfAt(this.#bytes, line + HALF_DIGITS) - low;
  }

  #otherIndexesOf(low: number): number[] {
    this.#otherLows ??= lowHalves(this.#bytes, this.#lines.subarray(this.#ownCount));
    const lows = this.#otherLows;
    const found: number[] = [];
    for (let i = lows.indexOf(low); i >= 0; i = lows.indexOf(low, i + 1)) found.push(this.#ownCount + i);
    return found;
  }

  /** Which of `count` equal ones. The order is around the base of calls, since halves of addresses may have wrapped. */
  #searchAmong(address: bigint, count: number): number {
    // Symbols at address 0 are not among those that bpftool sorts.
    this.#allLows ??= lowHalves(this.#bytes, this.#lines).filter((low) => low !== 0);
    const origin = Number(BigInt.asUintN(32, this.callBase)) - HALF;
    const wanted = (Number(BigInt.asUintN(32, address)) - origin) >>> 0;
    let first = 0;
    for (const low of this.#allLows) if ((low - origin) >>> 0 < wanted) first++;
    let [from, to] = [0, this.#allLows.length];
    for (;;) {
      const middle = (from + to) >>> 1;
      if (middle < first) from = middle + 1;
      else if (middle >= first + count) to = middle;
      else return middle - first;
    }
  }

  #symbol(index: number): KernelSymbol {
    const start = this.#lines[index] ?? 0;
    const newline = this.#bytes.indexOf(NEWLINE, start);
    const end = Math.min(newline < 0 ? this.#bytes.length : newline, start + LONGEST_LINE);
    const { name = "", module } = LINE.exec(decodeText(this.#bytes.subarray(start, end)))?.groups ?? {};
    return { name, module };
  }
}

/** Reads the symbols of the running kernel; that takes tens of milliseconds. @throws SyscallError without /proc */
export function readKernelSymbols(kernel: Kernel): KernelSymbols {
  return new KernelSymbols(readFile(kernel.port, "/proc/kallsyms"));
}
