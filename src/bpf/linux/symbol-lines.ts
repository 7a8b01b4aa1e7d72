import { offsetsOf } from "../../bytes/search.ts";
import { decodeText, encodeText } from "../../bytes/text.ts";

/** A function or variable of the kernel, or of a loaded BPF program. */
export interface KernelSymbol {
  readonly name: string;
  /** `bpf` for a program's; undefined for one of the kernel itself. */
  readonly module: string | undefined;
}

const NEWLINE = 0x0a;
const BLANK = 0x20;
const TAB = 0x09;
const BRACKET = 0x5b;
/** A line is an address of 16 digits, a blank, the kind of the symbol, a blank, and its name. */
export const HALF_DIGITS = 8;
const KIND_AT = 17;
const NAME_AT = 19;
const LOWER_D = 0x64;
const SHORTEST_LINE = NAME_AT + 2;
/** bpftool reads lines into a buffer of 256 bytes. */
const LONGEST_LINE = 255;
const CALL_BASE = "__bpf_call_base";
const LINE = /^\S+ \S (?<name>\S+)(?:\s+\[(?<module>[^\]]+)\])?/;

function digit(character: number): number {
  return character < 0x40 ? character - 0x30 : character - 0x57;
}

/** Eight digits as a number. */
export function halfAt(bytes: Uint8Array, from: number): number {
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

/** Where the lines of /proc/kallsyms are. */
export interface SymbolLines {
  /** Offset of each line; none where addresses are hidden. */
  readonly lines: Uint32Array;
  /** How many come before those of modules and programs. */
  readonly ownCount: number;
  /** Address that calls of kernel functions are counted from; 0 where addresses are hidden. */
  readonly callBase: bigint;
}

/** Finds all lines. */
export function indexLines(bytes: Uint8Array): SymbolLines {
  const lines = new Uint32Array(Math.ceil(bytes.length / SHORTEST_LINE));
  let callBase = 0n;
  let count = 0;
  for (let line = 0; line < bytes.length; line = nextLine(bytes, line + NAME_AT)) {
    lines[count++] = line;
    if (isCallBase(bytes, line)) callBase = addressAt(bytes, line);
  }
  if (callBase === 0n) return { lines: lines.subarray(0, 0), ownCount: 0, callBase };
  return { lines: lines.subarray(0, count), ownCount: ownCountOf(bytes, lines.subarray(0, count)), callBase };
}

function nextLine(bytes: Uint8Array, from: number): number {
  const newline = bytes.indexOf(NEWLINE, from);
  return newline < 0 ? bytes.length : newline + 1;
}

function addressAt(bytes: Uint8Array, line: number): bigint {
  return BigInt(`0x${decodeText(bytes.subarray(line, line + 2 * HALF_DIGITS))}`);
}

/** Only lines of modules and programs have a bracket. */
function ownCountOf(bytes: Uint8Array, lines: Uint32Array): number {
  const bracket = bytes.indexOf(BRACKET);
  if (bracket < 0) return lines.length;
  let [from, to] = [0, lines.length];
  while (from < to) {
    const middle = (from + to) >>> 1;
    if ((lines[middle] ?? 0) < bracket) from = middle + 1;
    else to = middle;
  }
  return Math.max(from - 1, 0);
}

/** The lower halves of the addresses of these lines: enough to tell symbols apart, since all lie within 2 GiB. */
export function lowHalves(bytes: Uint8Array, lines: Uint32Array): Uint32Array {
  return lines.map((line) => halfAt(bytes, line + HALF_DIGITS));
}

/** The symbol of the line that starts at an offset. */
export function symbolAt(bytes: Uint8Array, start: number): KernelSymbol {
  const newline = bytes.indexOf(NEWLINE, start);
  const end = Math.min(newline < 0 ? bytes.length : newline, start + LONGEST_LINE);
  const { name = "", module } = LINE.exec(decodeText(bytes.subarray(start, end)))?.groups ?? {};
  return { name, module };
}

/** Behind a static variable that LLVM's link time optimization has renamed. */
const RENAMED = ".llvm.";

/** Each address that has this name, once. */
export function addressesOf(bytes: Uint8Array, name: string): bigint[] {
  const found = offsetsOf(bytes, encodeText(` ${name}`)).filter((blank) => isNamed(bytes, blank, name));
  return [...new Set(found.map((blank) => addressAt(bytes, startOfLine(bytes, blank))))];
}

function startOfLine(bytes: Uint8Array, within: number): number {
  return bytes.lastIndexOf(NEWLINE, within) + 1;
}

/** Whether the name behind a blank is all of a symbol's, or that of a variable before it was renamed. */
function isNamed(bytes: Uint8Array, blank: number, name: string): boolean {
  const start = startOfLine(bytes, blank);
  if (blank !== start + NAME_AT - 1) return false;
  const rest = bytes.subarray(blank + 1 + encodeText(name).length);
  const isVariable = bytes[start + KIND_AT] === LOWER_D;
  return endsName(rest[0]) || (isVariable && decodeText(rest.subarray(0, RENAMED.length)) === RENAMED);
}

function endsName(byte: number | undefined): boolean {
  return byte === undefined || byte === NEWLINE || byte === BLANK || byte === TAB;
}
