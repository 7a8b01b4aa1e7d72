import { SECTION_TYPE, SYMBOL_BINDING, SYMBOL_TYPE } from "../../elf/constants.ts";
import { type Elf, type ElfSection, type ElfSymbol, isHidden } from "../../elf/elf.ts";
import { refuse } from "../spec/refuse.ts";
import { nativeCode, SLOT } from "./code.ts";

/** The section of functions that are no programs, but called by them. */
export const TEXT = ".text";

/** A function of the file: one symbol, and its instructions. */
export interface ObjectFunction {
  readonly name: string;
  readonly section: ElfSection;
  /** First slot, counted from the start of the section. */
  readonly start: number;
  /** Number of slots. */
  readonly length: number;
  /** Little-endian. */
  readonly bytes: Uint8Array;
  /** Visible to other files only in name: the verifier is to look at it with its callers. */
  readonly hidden: boolean;
}

export function isSubprogram(fn: ObjectFunction): boolean {
  return fn.section.name === TEXT;
}

function functionAt(elf: Elf, section: ElfSection, symbol: ElfSymbol): ObjectFunction {
  const { name, value, size, binding } = symbol;
  const source = `section ${section.name}: function ${name}`;
  if (value + size > section.size)
    refuse(source, `it does not end within the ${section.size} bytes of the section`);
  if (value % SLOT !== 0) refuse(source, `it starts within an instruction, at ${value}`);
  if (section.name !== TEXT && binding === SYMBOL_BINDING.LOCAL) {
    refuse(source, "a static function cannot be a program; remove `static`, or leave it in .text");
  }
  const bytes = nativeCode(section.data.subarray(value, value + size), elf.littleEndian, `object: ${source}`);
  return { name, section, start: value / SLOT, length: size / SLOT, bytes, hidden: isHidden(symbol) };
}

function checkOverlap(functions: readonly ObjectFunction[]): void {
  for (let i = 1; i < functions.length; i++) {
    const before = functions[i - 1] as ObjectFunction;
    const fn = functions[i] as ObjectFunction;
    if (before.section === fn.section && before.start + before.length > fn.start) {
      refuse(`section ${fn.section.name}`, `functions ${before.name} and ${fn.name} overlap`);
    }
  }
}

/** All functions of the file, by section and place in it. @throws FormatError for one that is cut or overlaps another */
export function functionsOf(elf: Elf): ObjectFunction[] {
  const { sections, symbols } = elf;
  const functions: ObjectFunction[] = [];
  for (let i = 0; i < symbols.length; i++) {
    const symbol = symbols[i] as ElfSymbol;
    if (symbol.type !== SYMBOL_TYPE.FUNC) continue;
    const section = sections[symbol.section];
    const isCode = section?.type === SECTION_TYPE.PROGBITS && section.executable && section.size > 0;
    if (isCode) functions.push(functionAt(elf, section, symbol));
  }
  functions.sort((a, b) => a.section.index - b.section.index || a.start - b.start);
  checkOverlap(functions);
  return functions;
}

/** Finds the function that holds a slot of a section, by halving. */
export function functionHolding(
  functions: readonly ObjectFunction[],
  section: number,
  slot: number,
): ObjectFunction | undefined {
  let low = 0;
  let high = functions.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    const fn = functions[middle] as ObjectFunction;
    const isBefore =
      fn.section.index < section || (fn.section.index === section && fn.start + fn.length <= slot);
    if (isBefore) low = middle + 1;
    else high = middle;
  }
  const found = functions[low];
  return found?.section.index === section && found.start <= slot ? found : undefined;
}
