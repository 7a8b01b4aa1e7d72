import type { Btf } from "../../btf/btf.ts";
import type { BtfDatasec, BtfFunc, BtfVar } from "../../btf/format/types.ts";
import { parseBtfLazily } from "../../btf/parse-btf.ts";
import { firstOfEach } from "../../bytes/first-of-each.ts";
import { cString } from "../../bytes/text.ts";
import { SYMBOL_BINDING, SYMBOL_TYPE } from "../../elf/constants.ts";
import { type Elf, type ElfSymbol, isHidden } from "../../elf/elf.ts";
import { isSubprogram, type ObjectFunction } from "../code/functions.ts";
import { refuse } from "../spec/refuse.ts";
import type { ObjectBtf } from "../spec/spec.ts";
import { BtfEdit } from "./btf-edit.ts";
import { type FoundExtern, KCONFIG, KSYMS, kconfigSize } from "./externs.ts";

const LINKAGE = { STATIC: 0, GLOBAL: 1 } as const;
const EXTERN_SIZE = 4;
const PLACEHOLDER = "dummy_ksym";

/** What the steps below share. */
interface Completion {
  readonly elf: Elf;
  readonly btf: Btf;
  readonly edit: BtfEdit;
  readonly externs: readonly FoundExtern[];
}

type Variable = BtfDatasec["vars"][number];

function variableSymbols(elf: Elf): Map<string, ElfSymbol> {
  return firstOfEach(elf.symbols, ({ type, binding, name }) => {
    if (type !== SYMBOL_TYPE.OBJECT) return undefined;
    return binding === SYMBOL_BINDING.GLOBAL || binding === SYMBOL_BINDING.WEAK ? name : undefined;
  });
}

function setVariables({ edit }: Completion, { id }: BtfDatasec, variables: readonly Variable[]): void {
  edit.setVariables(
    id,
    [...variables].sort((a, b) => a.offset - b.offset),
  );
}

function variableOf({ btf }: Completion, datasec: BtfDatasec, { type }: Variable): BtfVar {
  const variable = btf.typeById(type);
  if (variable.kind !== "var")
    refuse(`section ${datasec.name}`, `the types name a ${variable.kind} in it, no variable`);
  return variable;
}

/**
 * Sizes of sections and places of their global variables, which only the file knows; those of static variables stand there
 * already. Hidden variables become static: they are not to be seen from outside.
 */
function placeVariables(
  completion: Completion,
  datasec: BtfDatasec,
  symbols: ReadonlyMap<string, ElfSymbol>,
): void {
  const { elf, edit } = completion;
  const section = elf.sectionsByName.get(datasec.name);
  const isOpen = datasec.size === 0;
  if (isOpen && !section?.size)
    refuse(`section ${datasec.name}`, "the types know of it, but it is empty or not there");
  if (isOpen) edit.setThird(datasec.id, section?.size ?? 0);
  const placed = datasec.vars.map((entry) => {
    const variable = variableOf(completion, datasec, entry);
    if (variable.linkage === "static" || variable.linkage === "extern") return entry;
    const symbol = symbols.get(variable.name);
    if (symbol === undefined)
      refuse(`section ${datasec.name}`, `variable ${variable.name || `of id ${variable.id}`} has no symbol`);
    if (isHidden(symbol)) edit.setFourth(variable.id, LINKAGE.STATIC);
    return isOpen ? { ...entry, offset: symbol.value } : entry;
  });
  setVariables(completion, datasec, placed);
}

/** Settings are variables of a map of ours, at the places that they were given. */
function placeSettings(completion: Completion, datasec: BtfDatasec): void {
  const { edit, externs } = completion;
  const placed = datasec.vars.map((entry) => {
    const variable = variableOf(completion, datasec, entry);
    const extern = externs.find(({ spec }) => spec.name === variable.name)?.spec;
    if (extern?.kind !== "kconfig") refuse(`extern ${variable.name}`, "it has no symbol");
    edit.setFourth(variable.id, LINKAGE.GLOBAL);
    return { ...entry, offset: extern.offset };
  });
  edit.setThird(datasec.id, kconfigSize(externs));
  setVariables(completion, datasec, placed);
}

function findInt32({ btf }: Completion): number {
  const found = btf.ownOfKind("int").find(({ bits }) => bits === 32);
  if (found) return found.id;
  return refuse(`section ${KSYMS}`, "the types have no integer of 32 bits, which stands for externs");
}

/**
 * The kernel takes no externs in a datasec: variables become global integers, functions become a variable that stands
 * for each of them, and are global themselves. Nothing of it is ever read.
 */
function placeKernelSymbols(completion: Completion, datasec: BtfDatasec): void {
  const { btf, edit, externs } = completion;
  const int32 = findInt32(completion);
  const declarations = datasec.vars.map(({ type }) => btf.typeById(type));
  const hasFunctions = declarations.some(({ kind }) => kind === "func");
  const placeholder = hasFunctions ? edit.addVariable(cString(PLACEHOLDER), int32) : undefined;
  const placed = declarations.map((declaration, i) => {
    if (!externs.some(({ spec }) => spec.name === declaration.name))
      refuse(`extern ${declaration.name}`, "it has no symbol");
    const place = { offset: i * EXTERN_SIZE, size: EXTERN_SIZE };
    if (declaration.kind === "func" && placeholder) {
      defineFunction(completion, declaration, placeholder.nameOffset);
      return { type: placeholder.id, ...place };
    }
    edit.setFourth(declaration.id, LINKAGE.GLOBAL);
    edit.setThird(declaration.id, int32);
    return { type: declaration.id, ...place };
  });
  edit.setThird(datasec.id, placed.length * EXTERN_SIZE);
  setVariables(completion, datasec, placed);
}

/** A function that is defined has parameters with names. */
function defineFunction({ btf, edit }: Completion, fn: BtfFunc, nameOffset: number): void {
  const proto = btf.typeById(fn.type);
  if (proto.kind !== "func_proto")
    refuse(`extern ${fn.name}`, `its type is no func_proto but a ${proto.kind}`);
  proto.params.forEach(({ name, type }, i) => {
    if (type !== 0 && name === "") edit.nameParameter(proto.id, i, nameOffset);
  });
  edit.setFunctionLinkage(fn.id, LINKAGE.GLOBAL);
}

/** Hidden functions are verified with their callers, as static ones are. */
function hideFunctions({ btf, edit }: Completion, functions: readonly ObjectFunction[]): void {
  const hidden = new Set(functions.filter((fn) => fn.hidden && isSubprogram(fn)).map(({ name }) => name));
  if (hidden.size === 0) return;
  for (const { id, name, linkage } of btf.ownOfKind("func")) {
    if (linkage === "global" && hidden.delete(name)) edit.setFunctionLinkage(id, LINKAGE.STATIC);
  }
}

/**
 * The object's types with what the compiler could not know, as the kernel wants them: the same bytes that libbpf loads.
 * @throws FormatError that names the section, variable or extern when types and file do not fit
 */
export function completeBtf(
  elf: Elf,
  section: Uint8Array,
  btf: Btf,
  externs: readonly FoundExtern[],
  functions: readonly ObjectFunction[],
): ObjectBtf {
  const edit = new BtfEdit(section, btf);
  const completion = { elf, btf, edit, externs };
  const symbols = variableSymbols(elf);
  for (const datasec of btf.ownOfKind("datasec")) {
    if (datasec.name === KSYMS) placeKernelSymbols(completion, datasec);
    else if (datasec.name === KCONFIG) placeSettings(completion, datasec);
    else placeVariables(completion, datasec, symbols);
  }
  hideFunctions(completion, functions);
  // No edit moves a record, so those that were sound are.
  return { bytes: edit.bytes, types: parseBtfLazily(edit.bytes) };
}
