import type { Btf } from "../btf/btf.ts";
import {
  type BtfExt,
  CORE_RELOCATION_WORDS,
  FUNC_INFO_WORDS,
  LINE_INFO_WORDS,
  parseBtfExt,
} from "../btf/ext.ts";
import { parseBtf } from "../btf/parse-btf.ts";
import { Reader } from "../bytes/reader.ts";
import { decodeCString } from "../bytes/text.ts";
import { type Elf, parseElf } from "../elf/elf.ts";
import { functionsOf, isSubprogram, type ObjectFunction, TEXT } from "./code/functions.ts";
import { exceptionCallbacks } from "./link/exception-callbacks.ts";
import { recordsByFunction } from "./link/function-records.ts";
import { coreRelocationsOf, linkProgramCode, type Parts } from "./link/linker.ts";
import { targetsOf } from "./link/relocations.ts";
import { dataMaps } from "./maps/data-maps.ts";
import { definedMaps } from "./maps/defined-maps.ts";
import { refuse } from "./spec/refuse.ts";
import { sectionTarget, sectionType } from "./spec/section-types.ts";
import type { ObjectBtf, ObjectProgramSpec, ObjectSpec } from "./spec/spec.ts";
import { completeBtf } from "./types/complete-btf.ts";
import { externsOf, kconfigSize } from "./types/externs.ts";

export interface ParseOptions {
  /** Goes into the names of maps that hold variables: libbpf takes the file's name up to the first dot. None if not given. */
  readonly name?: string;
}

const MAX_LICENSE = 63;

const STRUCT_OPS = "struct_ops are not supported";

/** Sections of what this code was not written for. */
const UNSUPPORTED: ReadonlyMap<string, string> = new Map([
  ["maps", "maps are no longer defined like this (struct bpf_map_def); use section .maps"],
  [".struct_ops", STRUCT_OPS],
  [".struct_ops.link", STRUCT_OPS],
  ["?.struct_ops", STRUCT_OPS],
  ["?.struct_ops.link", STRUCT_OPS],
  [".addr_space.1", "variables in an arena are not supported"],
  [".jumptables", "jump tables are not supported; compile with -fno-jump-tables"],
]);

/** Before anything else is said of the file. */
function refuseUnsupported(elf: Elf): void {
  for (const [name, problem] of UNSUPPORTED)
    if (elf.sectionsByName.has(name)) refuse(`section ${name}`, problem);
}

function licenseOf(elf: Elf): string {
  const section = elf.sectionsByName.get("license");
  return section ? decodeCString(section.data.subarray(0, MAX_LICENSE)) : "";
}

function versionOf(elf: Elf): number {
  const section = elf.sectionsByName.get("version");
  if (section === undefined) return 0;
  if (section.data.length !== 4) refuse("section version", `${section.data.length} bytes are no number of 4`);
  return new Reader(section.data, "object: section version", elf.littleEndian).u32();
}

function typesOf(elf: Elf): { section: Uint8Array; btf: Btf } | undefined {
  const section = elf.sectionsByName.get(".BTF")?.data;
  return section && { section, btf: parseBtf(section) };
}

const NO_EXT: BtfExt = { funcInfos: new Map(), lineInfos: new Map(), coreRelocations: new Map() };

function extOf(elf: Elf, btf: Btf | undefined): BtfExt {
  const section = elf.sectionsByName.get(".BTF.ext");
  return section && btf ? parseBtfExt(section.data, btf, elf.littleEndian) : NO_EXT;
}

function programSpec(fn: ObjectFunction, parts: Parts): ObjectProgramSpec {
  const autoload = !fn.section.name.startsWith("?");
  const section = autoload ? fn.section.name : fn.section.name.slice(1);
  const type = sectionType(section);
  return {
    name: fn.name,
    section,
    autoload,
    sectionType: type,
    type: type?.programType,
    expectedAttachType: type?.attachType ?? 0,
    attachTarget: sectionTarget(section),
    code: linkProgramCode(parts, fn),
  };
}

/**
 * What an object file of clang or gcc for BPF holds, in either byte order: programs with the functions that they call, maps
 * and variables, and what is expected of the kernel. No system call is made, and the result is the same on every machine.
 * The order of maps, and of the functions in a program, are those of libbpf. `bytes` is used in place: leave it unchanged.
 * @throws FormatError that names the section, function, map or extern, and says what is wrong with it
 */
export function parseObject(bytes: Uint8Array, options: ParseOptions = {}): ObjectSpec {
  const elf = parseElf(bytes);
  refuseUnsupported(elf);
  const types = typesOf(elf);
  const externs = externsOf(elf, types?.btf);
  const functions = functionsOf(elf);
  const btf: ObjectBtf | undefined = types && completeBtf(elf, types.section, types.btf, externs, functions);
  const maps = [
    ...definedMaps(elf, btf?.types),
    ...dataMaps(elf, btf?.types, options.name ?? "", kconfigSize(externs)),
  ];
  const text = elf.sectionsByName.get(TEXT)?.index ?? -1;
  const targets = targetsOf({ elf, maps, externs, text }, functions);
  const ext = extOf(elf, types?.btf);
  const cores = recordsByFunction(functions, ext.coreRelocations, CORE_RELOCATION_WORDS);
  const callbacks = exceptionCallbacks(btf?.types, functions);
  const parts = {
    functions,
    targets,
    funcInfos: recordsByFunction(functions, ext.funcInfos, FUNC_INFO_WORDS),
    lineInfos: recordsByFunction(functions, ext.lineInfos, LINE_INFO_WORDS),
    coreRelocations: new Map([...cores].map(([fn, runs]) => [fn, coreRelocationsOf(fn, runs)])),
    callbacks,
    text,
  };
  return {
    license: licenseOf(elf),
    version: versionOf(elf),
    littleEndian: elf.littleEndian,
    btf,
    maps: maps.map(({ spec }) => spec),
    externs: externs.map(({ spec }) => spec),
    programs: functions.filter((fn) => !isSubprogram(fn)).map((fn) => programSpec(fn, parts)),
  };
}
