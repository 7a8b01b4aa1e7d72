import type { Btf } from "../../btf/btf.ts";
import type { BtfFunc, BtfType, BtfVar } from "../../btf/format/types.ts";
import { resolveType, sizeOf } from "../../btf/layout.ts";
import { firstOfEach } from "../../bytes/first-of-each.ts";
import { SHN_UNDEF, SYMBOL_BINDING, SYMBOL_TYPE } from "../../elf/constants.ts";
import type { Elf, ElfSymbol } from "../../elf/elf.ts";
import { naming, refuse } from "../spec/refuse.ts";
import type { ExternSpec, KconfigExtern } from "../spec/spec.ts";
import { alignmentOf } from "./alignment.ts";
import { foreignFunction } from "./foreign-functions.ts";

export const KCONFIG = ".kconfig";
export const KSYMS = ".ksyms";

/** Symbols whose definition is in the kernel. */
export function isExtern({ section, binding, type, name }: ElfSymbol): boolean {
  return (
    section === SHN_UNDEF && binding !== SYMBOL_BINDING.LOCAL && type === SYMBOL_TYPE.NOTYPE && name !== ""
  );
}

/** An extern and the symbol that stands for it. */
export interface FoundExtern {
  readonly symbol: number;
  readonly spec: ExternSpec;
}

type Declaration = BtfVar | BtfFunc;

/** What the types say of externs. */
interface Declarations {
  readonly btf: Btf;
  /** Variables before functions, and the first of each name. */
  readonly byName: ReadonlyMap<string, Declaration>;
  /** Name of the section that a variable or function is in, by its type id. */
  readonly sections: ReadonlyMap<number, string>;
}

function declarationsIn(btf: Btf): Declarations {
  const all: Declaration[] = [...btf.ownOfKind("var"), ...btf.ownOfKind("func")];
  const datasecs = btf.ownOfKind("datasec").reverse();
  return {
    btf,
    byName: firstOfEach(all, ({ name }) => name),
    sections: new Map(datasecs.flatMap(({ name, vars }) => vars.map(({ type }) => [type, name]))),
  };
}

function declarationOf({ byName }: Declarations, name: string): Declaration {
  const declaration = byName.get(name);
  if (declaration === undefined) {
    const problem = "its type is not known; declare it with __ksym or __kconfig, and compile with -g";
    refuse(`extern ${name}`, foreignFunction(name) ?? problem);
  }
  if (declaration.linkage !== "extern") refuse(`extern ${name}`, "the types say that it is defined here");
  return declaration;
}

function kconfigType(type: BtfType, btf: Btf): KconfigExtern["type"] | undefined {
  if (type.kind === "int") {
    if (type.encoding === "bool") return type.size === 1 ? "bool" : undefined;
    return type.size === 1 ? "char" : [2, 4, 8].includes(type.size) ? "int" : undefined;
  }
  if (type.kind === "array") {
    const element = resolveType(btf, type.type);
    const isText = type.length > 0 && element.kind !== "array" && kconfigType(element, btf) === "char";
    return isText ? "chars" : undefined;
  }
  const isTristate = (type.kind === "enum" && type.size === 4) || type.kind === "enum64";
  return isTristate && type.name === "libbpf_tristate" ? "tristate" : undefined;
}

function kconfigSpec(btf: Btf, declaration: Declaration, weak: boolean): KconfigExtern {
  const { name } = declaration;
  if (declaration.kind === "func") refuse(`extern ${name}`, `a function cannot be in ${KCONFIG}`);
  const resolved = resolveType(btf, declaration.type);
  const type = kconfigType(resolved, btf);
  if (type === undefined) {
    refuse(
      `extern ${name}`,
      "a setting is a bool, an enum libbpf_tristate, a char, an integer or an array of char",
    );
  }
  const signed = resolved.kind === "int" && resolved.encoding === "signed";
  return { kind: "kconfig", name, weak, offset: 0, size: sizeOf(btf, declaration.type), type, signed };
}

function externOf(declarations: Declarations, { name, binding }: ElfSymbol): ExternSpec {
  const { btf, sections } = declarations;
  const declaration = declarationOf(declarations, name);
  const weak = binding === SYMBOL_BINDING.WEAK;
  const section = sections.get(declaration.id);
  if (section === KCONFIG) return kconfigSpec(btf, declaration, weak);
  if (section !== KSYMS) {
    const problem = `it is in ${section ?? "no section"}; the kernel has those of __ksym and __kconfig only`;
    refuse(`extern ${name}`, foreignFunction(name) ?? problem);
  }
  const kind = declaration.kind === "func" ? "function" : "variable";
  return { kind, name, weak, typeId: resolveType(btf, declaration.type).id };
}

/** A setting, and the multiple of bytes at which its variable stands. */
interface Setting {
  readonly symbol: number;
  readonly spec: KconfigExtern;
  readonly alignment: number;
}

function settingsOf({ btf, byName }: Declarations, found: readonly FoundExtern[]): Setting[] {
  return found.flatMap(({ symbol, spec }) => {
    if (spec.kind !== "kconfig") return [];
    const alignment = () => alignmentOf(btf, byName.get(spec.name)?.type ?? 0);
    return [{ symbol, spec, alignment: naming(`extern ${spec.name}`, alignment) }];
  });
}

function compareNames(a: FoundExtern, b: FoundExtern): number {
  return a.spec.name < b.spec.name ? -1 : 1;
}

/** Settings before all others, and those by alignment, size and name: the order that gives them their places. */
function sorted(declarations: Declarations, found: readonly FoundExtern[]): FoundExtern[] {
  const settings = settingsOf(declarations, found);
  settings.sort((a, b) => b.alignment - a.alignment || a.spec.size - b.spec.size || compareNames(a, b));
  const others = found.filter(({ spec }) => spec.kind !== "kconfig");
  return [...placed(settings), ...others.sort(compareNames)];
}

function placed(settings: readonly Setting[]): FoundExtern[] {
  let end = 0;
  return settings.map(({ symbol, spec, alignment }) => {
    const offset = Math.ceil(end / alignment) * alignment;
    end = offset + spec.size;
    return { symbol, spec: { ...spec, offset } };
  });
}

/** What the object expects the kernel to have. @throws FormatError that names the extern */
export function externsOf(elf: Elf, btf: Btf | undefined): FoundExtern[] {
  const symbols = elf.symbols.filter(isExtern);
  const [first] = symbols;
  if (first === undefined) return [];
  if (btf === undefined) refuse(`extern ${first.name}`, "the object has no types (.BTF); compile with -g");
  const declarations = naming(`extern ${first.name}`, () => declarationsIn(btf));
  const found = symbols.map((symbol) => {
    const spec = naming(`extern ${symbol.name}`, () => externOf(declarations, symbol));
    return { symbol: symbol.index, spec };
  });
  return sorted(declarations, found);
}

/** Bytes of the map that holds the settings. */
export function kconfigSize(externs: readonly FoundExtern[]): number {
  const ends = externs.map(({ spec }) => (spec.kind === "kconfig" ? spec.offset + spec.size : 0));
  return Math.max(0, ...ends);
}
