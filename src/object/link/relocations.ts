import { SECTION_TYPE, SHN_LORESERVE, SHN_UNDEF, SYMBOL_BINDING, SYMBOL_TYPE } from "../../elf/constants.ts";
import { type Elf, type ElfSection, type ElfSymbol, relocationsIn, symbolText } from "../../elf/elf.ts";
import { Code, SLOT } from "../code/code.ts";
import { functionHolding, type ObjectFunction, TEXT } from "../code/functions.ts";
import type { PlacedMap } from "../maps/defined-maps.ts";
import { refuse } from "../spec/refuse.ts";
import type { ReferenceTarget } from "../spec/spec.ts";
import { type FoundExtern, isExtern } from "../types/externs.ts";

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

/** An instruction that a relocation is for. */
interface Site {
  readonly places: Places;
  readonly fn: ObjectFunction;
  readonly code: Code;
  readonly slot: number;
  readonly symbol: ElfSymbol;
}

function partOf({ section, name, start }: ObjectFunction, slot: number): string {
  return `section ${section.name || section.index}: function ${name || `at ${start}`}: instruction ${slot}`;
}

function refuseAt({ fn, slot }: Site, problem: string): never {
  return refuse(partOf(fn, slot), problem);
}

function externTarget(site: Site, isCall: boolean): Target {
  const { places, symbol } = site;
  const extern = places.externs.findIndex((found) => found.symbol === symbol.index);
  const kind = places.externs[extern]?.spec.kind;
  if (kind === undefined) refuseAt(site, `${symbol.name} is no extern of this object`);
  if (isCall && kind !== "function") refuseAt(site, `${symbol.name} is called, and no function`);
  return { kind: isCall ? "kfunc-call" : "extern", extern };
}

/** The symbol as errors name it; what a section's symbol means, the instruction says. */
function textOf({ places, code, slot, symbol }: Site): string {
  const immediate = code.immediate(slot);
  return symbolText(places.elf, symbol, code.isCall(slot) ? (immediate + 1) * SLOT : immediate);
}

/** The same with its section, where the name does not say that. */
function placeOf(site: Site): string {
  const what = textOf(site);
  return site.symbol.name === "" ? what : `${what} in ${sectionName(site.places, site.symbol)}`;
}

function callTarget(site: Site): Target {
  const { places, code, slot, symbol } = site;
  if (!code.isSubprogramCall(slot)) refuseAt(site, `the call of ${textOf(site)} is no call of a function`);
  if (symbol.section !== places.text || symbol.section === SHN_UNDEF) {
    refuseAt(site, `${placeOf(site)} is called, and only functions in ${TEXT} can be`);
  }
  if (symbol.value % SLOT !== 0) refuseAt(site, `${textOf(site)} starts within an instruction`);
  return { kind: "call", offset: symbol.value };
}

function dataTarget(site: Site): Target {
  const { places, symbol } = site;
  if (symbol.section === SHN_UNDEF || symbol.section >= SHN_LORESERVE) {
    refuseAt(site, `${textOf(site)} is in no section; initialize the variable, or compile with -fno-common`);
  }
  const map = places.maps.findIndex(
    ({ section, spec, offset }) =>
      section === symbol.section && (spec.kind !== "user" || offset === symbol.value),
  );
  if (map < 0) refuseAt(site, `${placeOf(site)} is neither a map nor a variable`);
  if (places.maps[map]?.spec.kind === "user") return { kind: "map", map };
  return { kind: "data", map, offset: symbol.value };
}

function targetOf(site: Site): Target {
  const { places, code, slot, symbol } = site;
  const isCall = code.isCall(slot);
  if (!isCall && !code.isLoad64(slot))
    refuseAt(site, `opcode 0x${code.opcode(slot).toString(16)} takes no address of ${textOf(site)}`);
  if (isExtern(symbol)) return externTarget(site, isCall);
  if (isCall) return callTarget(site);
  if (!isSubprogramSymbol(symbol, places.text)) return dataTarget(site);
  if ((symbol.value + code.immediate(slot)) % SLOT !== 0)
    refuseAt(site, `${textOf(site)} starts within an instruction`);
  return { kind: "address", offset: symbol.value };
}

/** Whether a section holds relocations of instructions. @throws FormatError for those of a form that BPF has not */
function changesCode({ sections }: Elf, { type, info, name }: ElfSection): boolean {
  if (type !== SECTION_TYPE.REL && type !== SECTION_TYPE.RELA) return false;
  const target = sections[info];
  if (!target?.executable || target.type !== SECTION_TYPE.PROGBITS) return false;
  if (type === SECTION_TYPE.REL) return true;
  return refuse(
    `section ${name}`,
    "relocations with addends (RELA) are not for BPF; compile with clang or gcc for BPF",
  );
}

/** What the instructions of each function wait for. @throws FormatError that names function, instruction and symbol */
export function targetsOf(
  places: Places,
  functions: readonly ObjectFunction[],
): Map<ObjectFunction, Targets> {
  const all = new Map<ObjectFunction, Map<number, Target>>();
  let last: { readonly fn: ObjectFunction; readonly code: Code } | undefined;
  for (const section of places.elf.sections) {
    if (!changesCode(places.elf, section)) continue;
    for (const { offset, symbol } of relocationsIn(places.elf, section)) {
      const at = offset / SLOT;
      const fn = functionHolding(functions, section.info, Math.floor(at));
      // What a linker left of a weak function that another one replaced belongs to no function.
      if (fn === undefined) continue;
      const slot = at - fn.start;
      if (offset % SLOT !== 0)
        refuse(partOf(fn, slot), `a relocation (${symbolText(places.elf, symbol)}) is within it`);
      if (last?.fn !== fn) last = { fn, code: new Code(fn.bytes) };
      const targets = all.get(fn) ?? new Map<number, Target>();
      targets.set(slot, targetOf({ places, fn, code: last.code, slot, symbol }));
      all.set(fn, targets);
    }
  }
  return all;
}
