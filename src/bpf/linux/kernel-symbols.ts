import { readFile } from "../../sys/files/file.ts";
import type { Host } from "../host.ts";
import {
  addressesOf,
  HALF_DIGITS,
  halfAt,
  indexLines,
  type KernelSymbol,
  lowHalves,
  type SymbolLines,
  symbolAt,
} from "./symbol-lines.ts";
import { fromSystemFile } from "./system-file.ts";

const HALF = 0x80000000;

/**
 * The symbols of the running kernel by address, from /proc/kallsyms. Without CAP_SYSLOG, or with sysctl kernel.kptr_restrict
 * set, addresses are hidden and nothing is found.
 *
 * The kernel's own symbols come first and ascend, so most are found without reading all addresses.
 */
export class KernelSymbols {
  readonly #bytes: Uint8Array;
  #indexed: SymbolLines | undefined;
  #otherLows: Uint32Array | undefined;
  #allLows: Uint32Array | undefined;

  /** @param bytes of /proc/kallsyms */
  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  /** Address that calls of kernel functions are counted from; 0 where addresses are hidden. */
  get callBase(): bigint {
    return this.#index.callBase;
  }

  /** All addresses that have this name, each once; 0 where addresses are hidden. */
  addresses(name: string): bigint[] {
    return addressesOf(this.#bytes, name);
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

  /** By a binary search. */
  #ownIndexesOf(address: bigint): number[] {
    const [high, low] = [Number(address >> 32n), Number(BigInt.asUintN(32, address))];
    let [from, to] = [0, this.#index.ownCount];
    while (from < to) {
      const middle = (from + to) >>> 1;
      if (this.#compare(middle, high, low) < 0) from = middle + 1;
      else to = middle;
    }
    const found: number[] = [];
    for (let i = from; i < this.#index.ownCount && this.#compare(i, high, low) === 0; i++) found.push(i);
    return found;
  }

  #compare(index: number, high: number, low: number): number {
    const line = this.#index.lines[index] ?? 0;
    return halfAt(this.#bytes, line) - high || halfAt(this.#bytes, line + HALF_DIGITS) - low;
  }

  #otherIndexesOf(low: number): number[] {
    this.#otherLows ??= lowHalves(this.#bytes, this.#index.lines.subarray(this.#index.ownCount));
    const lows = this.#otherLows;
    const found: number[] = [];
    for (let i = lows.indexOf(low); i >= 0; i = lows.indexOf(low, i + 1))
      found.push(this.#index.ownCount + i);
    return found;
  }

  /** Which of `count` equal ones. The order is around the base of calls, since halves of addresses may have wrapped. */
  #searchAmong(address: bigint, count: number): number {
    // Symbols at address 0 are not among those that bpftool sorts.
    this.#allLows ??= lowHalves(this.#bytes, this.#index.lines).filter((low) => low !== 0);
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
    return symbolAt(this.#bytes, this.#index.lines[index] ?? 0);
  }

  get #index(): SymbolLines {
    this.#indexed ??= indexLines(this.#bytes);
    return this.#indexed;
  }
}

/** Reads the symbols of the running kernel; that takes tens of milliseconds. @throws CgbpfError `system-file-unreadable` without /proc */
export function readKernelSymbols(host: Host): KernelSymbols {
  return new KernelSymbols(fromSystemFile("/proc/kallsyms", (path) => readFile(host.port, path)));
}
