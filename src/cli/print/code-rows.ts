import { type DisassemblyNames, disassemble, isWide } from "../../asm/disassemble.ts";
import { decodeInstructions, INSTRUCTION_SIZE, type Instruction } from "../../asm/instruction.ts";
import type { CodeLine, ProgramCode } from "../../bpf/program/program-code.ts";
import { declarationOf } from "../../btf/declaration.ts";

/** One instruction, with what stands before it. */
export interface CodeRow {
  /** Number of its slot. */
  readonly slot: number;
  readonly instruction: Instruction;
  /** Its slot, and the second one of a 64-bit load. */
  readonly bytes: Uint8Array;
  readonly text: string;
  /** Of a function that begins here. */
  readonly declaration: string | undefined;
  /** The source line that begins here. */
  readonly line: CodeLine | undefined;
}

/** bpftool has room for no longer ones. */
const LONGEST_DECLARATION = 1023;

/** The declaration of a function, where bpftool would print it. */
export function declarationAt(code: ProgramCode, typeId: number): string | undefined {
  const text = code.btf && declarationOf(code.btf, typeId);
  return text === undefined || text === "" || text.length > LONGEST_DECLARATION ? undefined : text;
}

/** Instructions with the functions and lines that they belong to. */
export function* codeRows(code: ProgramCode, names: DisassemblyNames): Generator<CodeRow> {
  const slots = decodeInstructions(code.instructions);
  const lines = new LineFinder(code.lines);
  let nextFunction = 0;
  for (let slot = 0; slot < slots.length; slot++) {
    const instruction = slots[slot];
    if (instruction === undefined) return;
    const begins = code.functions[nextFunction];
    const declaration = begins?.slot === slot ? declarationAt(code, begins.typeId) : undefined;
    if (begins?.slot === slot) nextFunction++;
    const width = isWide(instruction) ? 2 : 1;
    yield {
      slot,
      instruction,
      bytes: code.instructions.subarray(slot * INSTRUCTION_SIZE, (slot + width) * INSTRUCTION_SIZE),
      text: disassemble(instruction, slots[slot + 1], names),
      declaration,
      line: lines.next(slot),
    };
    slot += width - 1;
  }
}

/** Finds the line of each instruction in turn, as libbpf does: after each that was found the search begins one further on. */
class LineFinder {
  readonly #lines: readonly CodeLine[];
  #skip = 0;

  constructor(lines: readonly CodeLine[]) {
    this.#lines = lines;
  }

  /** The last line from there on that begins at the slot or before. */
  next(slot: number): CodeLine | undefined {
    let found: CodeLine | undefined;
    for (let i = this.#skip; (this.#lines[i]?.slot ?? slot + 1) <= slot; i++) found = this.#lines[i];
    if (found !== undefined) this.#skip++;
    return found;
  }
}
