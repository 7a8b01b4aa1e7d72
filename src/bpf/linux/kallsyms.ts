import { offsetsOf } from "../../bytes/search.ts";
import { decodeText, encodeText } from "../../bytes/text.ts";
import { readFile } from "../../sys/files/file.ts";
import type { Kernel } from "../kernel/kernel.ts";

const KALLSYMS = "/proc/kallsyms";
const NEWLINE = 0x0a;
/** Behind a static variable that LLVM's link time optimization has renamed. */
const RENAMED = ".llvm.";

/** Addresses of the kernel's symbols; all 0 for a process that may not see them (kptr_restrict). */
export class Kallsyms {
  readonly #bytes: Uint8Array;

  /** @throws SyscallError when the kernel lists no symbols */
  constructor(kernel: Kernel) {
    this.#bytes = readFile(kernel.port, KALLSYMS);
  }

  /** Each address that has this name, once. */
  addresses(name: string): bigint[] {
    const found = offsetsOf(this.#bytes, encodeText(` ${name}`)).flatMap((at) => this.#addressAt(at, name));
    return [...new Set(found)];
  }

  /** A line is `ffffffff81000000 T name`, with a tab and `[module]` behind the name of a module's. */
  #addressAt(blank: number, name: string): bigint[] {
    const start = this.#bytes.lastIndexOf(NEWLINE, blank) + 1;
    const line = decodeText(this.#bytes.subarray(start, this.#lineEnd(blank)));
    const match = /^([0-9a-f]+) (\S) (\S+)/.exec(line);
    if (match === null) return [];
    const [, address = "0", type, symbol = ""] = match;
    const isIt = symbol === name || (type === "d" && symbol.startsWith(name + RENAMED));
    return isIt && blank === start + address.length + 2 ? [BigInt(`0x${address}`)] : [];
  }

  #lineEnd(from: number): number {
    const end = this.#bytes.indexOf(NEWLINE, from);
    return end < 0 ? this.#bytes.length : end;
  }
}
