import { SECTION_TYPE, SHN_LORESERVE, SHN_UNDEF, SYMBOL_BINDING, SYMBOL_TYPE } from "../elf/constants.ts";
import { type Elf, type ElfRelocation, type ElfSymbol, relocationsIn, symbolText } from "../elf/elf.ts";
import { Code, SLOT } from "./code.ts";
import { type FoundExtern, isExtern } from "./externs.ts";
import { refuse } from "./failure.ts";
import { functionHolding, type ObjectFunction, TEXT } from "./functions.ts";
import type { PlacedMap } from "./maps.ts";
import type { ReferenceTarget } from "./spec.ts";

/** What an instruction of one function waits for. Those of the last two kinds are settled when functions are put together. */
export type Target =
  | Exclude<ReferenceTarget, { kind: "data" }>
  | { readonly kind: "data"; readonly map: number; readonly offset: number }
  /** A call of, or the address of, a function: bytes of .text before what the instruction says itself. */
  | { readonly kind: "call"; readonly offset: number }
  | { readonly kind: "address"; readonly offset: number };

/** By slot within the function. */
export type Targets = ReadonlyMap<number, Target>;

/** Where things are that relocations point to. */
export interface Places {
  readonly elf: Elf;
  readonly maps: readonly PlacedMap[];
  readonly externs: readonly FoundExtern[];
  /** Number of section `.text`; -1 when there is none. */
  readonly text: number;
}

function sectionName({ elf }: Places, { section }: ElfSymbol): string {
  return elf.sections[section]?.name || `section ${section.toString(16)}`;
}

function isSubprogramSymbol({ section, binding, type }: ElfSymbol, text: number): boolean {
  if (section !== text) return false;
  return binding === SYMBOL_BINDING.LOCAL ? type === SYMBOL_TYPE.SECTION : type === SYMBOL_TYPE.FUNC;
}

function externTarget({ externs }: Places, symbol: ElfSymbol, isCall: boolean, part: string): Target {
  const extern = externs.findIndex((found) => found.symbol === symbol.index);
  const kind = externs[extern]?.spec.kind;
  if (kind === undefined) refuse(part, `${symbol.name} is no extern of this object`);
  if (isCall && kind !== "function") refuse(part, `${symbol.name} is called, and no function`);
  return { kind: isCall ? "kfunc-call" : "extern", extern };
}

/** The symbol as errors name it; what a section's symbol means, the instruction says. */
function textOf({ elf }: Places, code: Code, slot: number, symbol: ElfSymbol): string {
  const immediate = code.immediate(slot);
  return symbolText(elf, symbol, code.isCall(slot) ? (immediate + 1) * SLOT : immediate);
}

/** The same with its section, where the name does not say that. */
function placeOf(places: Places, symbol: ElfSymbol, what: string): string {
  return symbol.name === "" ? what : `${what} in ${sectionName(places, symbol)}`;
}

function callTarget(places: Places, code: Code, slot: number, symbol: ElfSymbol, part: string): Target {
  const what = textOf(places, code, slot, symbol);
  if (!code.isSubprogramCall(slot)) refuse(part, `the call of ${what} is no call of a function`);
  if (symbol.section !== places.text || symbol.section === SHN_UNDEF) {
    refuse(part, `${placeOf(places, symbol, what)} is called, and only functions in ${TEXT} can be`);
  }
  if (symbol.value % SLOT !== 0) refuse(part, `${what} starts within an instruction`);
  return { kind: "call", offset: symbol.value };
}

function dataTarget(places: Places, symbol: ElfSymbol, what: string, part: string): Target {
  if (symbol.section === SHN_UNDEF || symbol.section >= SHN_LORESERVE) {
    refuse(part, `${what} is in no section; initialize the variable, or compile with -fno-common`);
  }
  const map = places.maps.findIndex(
    ({ section, spec, offset }) =>
      section === symbol.section && (spec.kind !== "user" || offset === symbol.value),
  );
  if (map < 0) refuse(part, `${placeOf(places, symbol, what)} is neither a map nor a variable`);
  if (places.maps[map]?.spec.kind === "user") return { kind: "map", map };
  return { kind: "data", map, offset: symbol.value };
}

function targetOf(places: Places, code: Code, slot: number, symbol: ElfSymbol, part: string): Target {
  const isCall = code.isCall(slot);
  const what = textOf(places, code, slot, symbol);
  if (!isCall && !code.isLoad64(slot))
    refuse(part, `opcode 0x${code.opcode(slot).toString(16)} takes no address of ${what}`);
  if (isExtern(symbol)) return externTarget(places, symbol, isCall, part);
  if (isCall) return callTarget(places, code, slot, symbol, part);
  if (!isSubprogramSymbol(symbol, places.text)) return dataTarget(places, symbol, what, part);
  if ((symbol.value + code.immediate(slot)) % SLOT !== 0)
    refuse(part, `${what} starts within an instruction`);
  return { kind: "address", offset: symbol.value };
}

function* codeRelocations({ elf }: Places): Generator<{ section: number; relocation: ElfRelocation }> {
  for (const section of elf.sections) {
    const target = elf.sections[section.info];
    if (!target?.executable || target.type !== SECTION_TYPE.PROGBITS) continue;
    if (section.type === SECTION_TYPE.RELA) {
      refuse(
        `section ${section.name}`,
        "relocations with addends (RELA) are not for BPF; compile with clang or gcc for BPF",
      );
    }
    if (section.type !== SECTION_TYPE.REL) continue;
    for (const relocation of relocationsIn(elf, section)) yield { section: section.info, relocation };
  }
}

/** What the instructions of each function wait for. @throws FormatError that names function, instruction and symbol */
export function targetsOf(
  places: Places,
  functions: readonly ObjectFunction[],
): Map<ObjectFunction, Targets> {
  const all = new Map<ObjectFunction, Map<number, Target>>();
  for (const { section, relocation } of codeRelocations(places)) {
    const at = relocation.offset / SLOT;
    const fn = functionHolding(functions, section, Math.floor(at));
    // What a linker left of a weak function that another one replaced belongs to no function.
    if (fn === undefined) continue;
    const slot = at - fn.start;
    const part = `section ${fn.section.name || fn.section.index}: function ${fn.name || `at ${fn.start}`}: instruction ${slot}`;
    if (!Number.isInteger(slot))
      refuse(part, `a relocation (${symbolText(places.elf, relocation.symbol)}) is within it`);
    const targets = all.get(fn) ?? new Map<number, Target>();
    targets.set(slot, targetOf(places, new Code(fn.bytes), slot, relocation.symbol, part));
    all.set(fn, targets);
  }
  return all;
}
