import type { DisassemblyNames } from "../../asm/disassemble.ts";
import { signed } from "../../asm/disassemble.ts";
import type { Instruction } from "../../asm/instruction.ts";
import type { Kernel } from "../../bpf/kernel/kernel.ts";
import { type KernelSymbols, readKernelSymbols } from "../../bpf/linux/kernel-symbols.ts";
import type { ProgramCode } from "../../bpf/program/program-code.ts";
import * as constants from "../../uapi/constants.ts";
import {
  BPF_PSEUDO_CALL,
  BPF_PSEUDO_FUNC,
  BPF_PSEUDO_MAP_FD,
  BPF_PSEUDO_MAP_IDX_VALUE,
  BPF_PSEUDO_MAP_VALUE,
} from "../../uapi/defines.ts";

const PREFIX = "BPF_FUNC_";

/** Names of helpers by number; the kernel shows numbers only for calls that it did not resolve. */
const HELPER_NAMES: ReadonlyMap<number, string> = new Map(
  Object.entries(constants).flatMap(([name, value]) =>
    typeof value === "number" && name.startsWith(PREFIX) ? [[value, `bpf_${name.slice(PREFIX.length)}`]] : [],
  ),
);

/** What the operand of a 64-bit load means. */
function immediateName({ src, imm }: Instruction, next: Instruction, value: bigint): string {
  switch (src) {
    case BPF_PSEUDO_MAP_FD:
      return `map[id:${imm}]`;
    case BPF_PSEUDO_MAP_VALUE:
      return `map[id:${imm}][0]+${next.imm}`;
    case BPF_PSEUDO_MAP_IDX_VALUE:
      return `map[idx:${imm}]+${next.imm}`;
    case BPF_PSEUDO_FUNC:
      return `subprog[${signed(imm)}]`;
    default:
      return `0x${value.toString(16)}`;
  }
}

/** Names for the instructions of programs. The kernel's symbols are read when the first call needs one, and once. */
export class CodeNames {
  readonly #kernel: Kernel;
  #known: KernelSymbols | undefined;

  constructor(kernel: Kernel) {
    this.#kernel = kernel;
  }

  /** For the instructions of one program. */
  of(code: ProgramCode): DisassemblyNames {
    return { call: (instruction) => this.#call(code, instruction), immediate: immediateName };
  }

  #call(code: ProgramCode, { src, off, imm }: Instruction): string {
    const helper = src === 0 ? HELPER_NAMES.get(imm) : undefined;
    if (helper !== undefined) return helper;
    const isInside = src === BPF_PSEUDO_CALL;
    // A program that is interpreted has no addresses.
    if (isInside && code.jitedFunctions === 0) return signed(off);
    const own = isInside ? code.addresses[imm] : undefined;
    const symbols = isInside ? this.#withPrograms : this.#kernel.symbols;
    const address = BigInt.asUintN(64, own ?? symbols.callBase + BigInt(imm));
    const name = symbols.find(address)?.name ?? `0x${address.toString(16)}`;
    return isInside ? `${signed(off)}#${name}` : name;
  }

  /** Programs come and go, and their symbols with them. */
  get #withPrograms(): KernelSymbols {
    this.#known ??= readKernelSymbols(this.#kernel);
    return this.#known;
  }
}
