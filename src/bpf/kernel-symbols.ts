import { decodeText } from "../bytes/text.ts";
import { readFile } from "../sys/file.ts";
import type { Kernel } from "./kernel.ts";

/** A function or variable of the kernel, or of a loaded BPF program. */
export interface KernelSymbol {
  readonly name: string;
  /** `bpf` for a program's; undefined for one of the kernel itself. */
  readonly module: string | undefined;
}

const NEWLINE = 0x0a;
const BLANK = 0x20;
/** A line is an address of 16 digits, a blank, the kind of the symbol, a blank, and its name. */
const NAME_AT = 19;
const LOW_DIGITS = [8, 16] as const;
/** bpftool reads lines into a buffer of 256 bytes. */
const LONGEST_LINE = 255;
const CALL_BASE = "__bpf_call_base";
const LINE = /^\S+ \S (?<name>\S+)(?:\s+\[(?<module>[^\]]+)\])?/;
const HALF = 0x80000000;

function digit(character: number): number {
  return character < 0x40 ? character - 0x30 : character - 0x57;
}

/** The lower half of the address at the start of a line: it tells symbols apart, since all lie within 2 GiB. */
function lowAddress(bytes: Uint8Array, line: number): number {
  let low = 0;
  for (let i = line + LOW_DIGITS[0]; i < line + LOW_DIGITS[1]; i++) low = low * 16 + digit(bytes[i] ?? 0);
  return low;
}

function isCallBase(bytes: Uint8Array, line: number, end: number): boolean {
  if (end - line - NAME_AT < CALL_BASE.length || bytes[line + NAME_AT] !== CALL_BASE.charCodeAt(0))
    return false;
  for (let i = 0; i < CALL_BASE.length; i++) {
    if (bytes[line + NAME_AT + i] !== CALL_BASE.charCodeAt(i)) return false;
  }
  const next = bytes[line + NAME_AT + CALL_BASE.length];
  return next === NEWLINE || next === BLANK || next === undefined;
}

/**
 * The symbols of the running kernel by address, from /proc/kallsyms. Without CAP_SYSLOG, or with sysctl kernel.kptr_restrict
 * set, addresses are hidden and nothing is found.
 */
export class KernelSymbols {
  /** Address that calls of kernel functions are counted from; 0 where addresses are hidden. */
  readonly callBase: bigint;
  readonly #bytes: Uint8Array;
  #lows = new Uint32Array(0);
  #lines = new Uint32Array(0);

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
    const base = this.#index();
    this.callBase = base === undefined ? 0n : BigInt(`0x${decodeText(bytes.subarray(base, base + 16))}`);
  }

  /** All symbols at an address, in the order of their lines. */
  at(address: bigint): KernelSymbol[] {
    return this.#indexesOf(address).map((index) => this.#symbol(index));
  }

  /** The symbol at an address: of several the one that a binary search in a sorted list comes to first, as bpftool's does. */
  find(address: bigint): KernelSymbol | undefined {
    const same = this.#indexesOf(address);
    if (same.length < 2) return same[0] === undefined ? undefined : this.#symbol(same[0]);
    return this.#symbol(same[this.#searchAmong(address, same.length)] ?? 0);
  }

  /** Fills the two lists with all symbols whose address is shown; gives the line of the base of calls. */
  #index(): number | undefined {
    const bytes = this.#bytes;
    const room = Math.ceil(bytes.length / (NAME_AT + 2));
    const [lows, lines] = [new Uint32Array(room), new Uint32Array(room)];
    let base: number | undefined;
    let count = 0;
    for (let line = 0; line < bytes.length; ) {
      const newline = bytes.indexOf(NEWLINE, line);
      const end = newline < 0 ? bytes.length : newline;
      const low = lowAddress(bytes, line);
      if (low !== 0) {
        lows[count] = low;
        lines[count++] = line;
        if (isCallBase(bytes, line, end)) base = line;
      }
      line = end + 1;
    }
    if (base === undefined) count = 0;
    this.#lows = lows.subarray(0, count);
    this.#lines = lines.subarray(0, count);
    return base;
  }

  #indexesOf(address: bigint): number[] {
    const low = Number(BigInt.asUintN(32, address));
    const found: number[] = [];
    for (let i = this.#lows.indexOf(low); i >= 0; i = this.#lows.indexOf(low, i + 1)) found.push(i);
    return found;
  }

  /** Which of `count` equal ones. The order is around the base of calls, since halves of addresses may have wrapped. */
  #searchAmong(address: bigint, count: number): number {
    const origin = Number(BigInt.asUintN(32, this.callBase)) - HALF;
    const wanted = (Number(BigInt.asUintN(32, address)) - origin) >>> 0;
    let first = 0;
    for (const low of this.#lows) if ((low - origin) >>> 0 < wanted) first++;
    let [from, to] = [0, this.#lows.length];
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
