import type { Btf } from "../../btf/btf.ts";
import type { BtfComposite, BtfDatasec } from "../../btf/format/types.ts";
import { resolveType } from "../../btf/layout.ts";
import { firstBytes } from "../../bytes/text.ts";
import { SYMBOL_TYPE } from "../../elf/constants.ts";
import { type Elf, type ElfRelocation, type ElfSection, relocationsIn, symbolText } from "../../elf/elf.ts";
import { bpf_map_type } from "../../uapi/constants.ts";
import { BPF_OBJ_NAME_LEN } from "../../uapi/defines.ts";
import { TEXT } from "../code/functions.ts";
import { naming, refuse } from "../spec/refuse.ts";
import type { MapSlot, MapSpec } from "../spec/spec.ts";
import { isMapOfMaps, MAPS, readDefinition } from "./map-definitions.ts";

const POINTER = 8;
const HASH_OF_MAPS_KEY = 4;

/** A map, and where the variable that defines it is in its section. */
export interface PlacedMap {
  readonly spec: MapSpec;
  readonly section: number;
  readonly offset: number;
}

interface Variable {
  readonly name: string;
  readonly offset: number;
  readonly size: number;
  readonly type: BtfComposite;
}

function variableOf(btf: Btf, section: ElfSection, entry: BtfDatasec["vars"][number]): Variable {
  const variable = btf.typeById(entry.type);
  if (variable.kind !== "var" || variable.name === "")
    refuse(`section ${MAPS}`, `the types name a ${variable.kind} in it`);
  const map = `map ${variable.name}`;
  if (entry.offset + entry.size > section.size) refuse(map, "it does not end within its section");
  if (variable.linkage !== "global")
    refuse(map, `its linkage is ${variable.linkage}; a map is a global variable`);
  const type = naming(map, () => resolveType(btf, variable.type));
  if (type.kind !== "struct") refuse(map, `it is a ${type.kind}, no struct`);
  if (type.size > entry.size) refuse(map, "it is smaller than its type");
  return { name: variable.name, offset: entry.offset, size: entry.size, type };
}

function mapOf(btf: Btf, variable: Variable, slots: readonly MapSlot[]): MapSpec {
  const definition = readDefinition(btf, variable.name, variable.type);
  return {
    ...definition,
    kernelName: firstBytes(variable.name, BPF_OBJ_NAME_LEN - 1),
    kind: "user",
    section: MAPS,
    slots,
    contents: undefined,
  };
}

/** Number of the slot that a relocation fills: `values` is the last member, an array of pointers. */
function slotOf(elf: Elf, { name, offset, type }: Variable, relocation: ElfRelocation): number {
  const values = type.members.at(-1);
  const at = relocation.offset - offset - Math.floor((values?.bitOffset ?? 0) / 8);
  if (values?.name === "values" && at >= 0 && at % POINTER === 0) return at / POINTER;
  return refuse(`map ${name}`, `${symbolText(elf, relocation.symbol)} is put where it has no values`);
}

function targetOf(elf: Elf, { name, type }: Variable, mapType: number, { symbol }: ElfRelocation): string {
  const section = elf.sections[symbol.section];
  const isMap = section?.name === MAPS;
  const isProgram = section?.executable && section.name !== TEXT && symbol.type === SYMBOL_TYPE.FUNC;
  if (isMapOfMaps(mapType) ? isMap : isProgram) return symbol.name;
  return refuse(
    `map ${name}`,
    `${symbolText(elf, symbol)} in its values is no ${isMapOfMaps(mapType) ? "map" : "program"} of this object (${type.name})`,
  );
}

function slotsOf(
  elf: Elf,
  variable: Variable,
  mapType: number,
  keySize: number,
  relocations: readonly ElfRelocation[],
): MapSlot[] {
  const end = variable.offset + variable.size;
  const own = relocations.filter(({ offset }) => offset >= variable.offset && offset + POINTER <= end);
  if (own.length === 0) return [];
  if (!isMapOfMaps(mapType) && mapType !== bpf_map_type.BPF_MAP_TYPE_PROG_ARRAY) {
    refuse(`map ${variable.name}`, "only maps of maps and arrays of programs have values");
  }
  if (mapType === bpf_map_type.BPF_MAP_TYPE_HASH_OF_MAPS && keySize !== HASH_OF_MAPS_KEY) {
    refuse(`map ${variable.name}`, `with values its keys have ${HASH_OF_MAPS_KEY} bytes, not ${keySize}`);
  }
  const slots = own.map((relocation) => ({
    index: slotOf(elf, variable, relocation),
    target: targetOf(elf, variable, mapType, relocation),
  }));
  return [...new Map(slots.map((slot) => [slot.index, slot])).values()].sort((a, b) => a.index - b.index);
}

function relocationsOf(elf: Elf, section: ElfSection): ElfRelocation[] {
  const name = `.rel${section.name}`;
  const holder = elf.sections.find((other) => other.name === name && other.info === section.index);
  return holder ? relocationsIn(elf, holder) : [];
}

/** The maps that section `.maps` defines, in the order of their variables. @throws FormatError that names the map */
export function definedMaps(elf: Elf, btf: Btf | undefined): PlacedMap[] {
  const section = elf.sectionsByName.get(MAPS);
  if (section === undefined) return [];
  if (btf === undefined)
    refuse(`section ${MAPS}`, "maps are defined by types, and the object has none (.BTF); compile with -g");
  const datasec = btf.find("datasec", MAPS);
  if (datasec === undefined) refuse(`section ${MAPS}`, "the types do not tell of it");
  const relocations = relocationsOf(elf, section);
  return datasec.vars.map((entry) => {
    const variable = variableOf(btf, section, entry);
    const spec = mapOf(btf, variable, []);
    const slots = slotsOf(elf, variable, spec.type, spec.keySize, relocations);
    return { spec: { ...spec, slots }, section: section.index, offset: variable.offset };
  });
}
