import type { Btf } from "../../btf/btf.ts";
import type { BtfDatasec } from "../../btf/format/types.ts";
import { firstOfEach } from "../../bytes/first-of-each.ts";
import { encodeText } from "../../bytes/text.ts";
import { SECTION_TYPE } from "../../elf/constants.ts";
import type { Elf, ElfSection } from "../../elf/elf.ts";
import { bpf_map_create_flags, bpf_map_type } from "../../uapi/constants.ts";
import { BPF_OBJ_NAME_LEN } from "../../uapi/defines.ts";
import { refuse } from "../spec/refuse.ts";
import type { MapKind } from "../spec/spec.ts";
import { KCONFIG } from "../types/externs.ts";
import type { PlacedMap } from "./defined-maps.ts";

const KEY_SIZE = 4;
const MAX_NAME = BPF_OBJ_NAME_LEN - 1;
/** Room that libbpf keeps for the section in the name of a map, however short the section's name is. */
const SUFFIX = 7;
/** The kernel is told the size of a value in 32 bits; how much of that it allows, it says itself. */
const MAX_SIZE = 2 ** 32 - 1;

interface DataKind {
  readonly prefix: string;
  readonly kind: MapKind;
  readonly type: number;
}

const KINDS: readonly DataKind[] = [
  { prefix: ".data", kind: "data", type: SECTION_TYPE.PROGBITS },
  { prefix: ".rodata", kind: "rodata", type: SECTION_TYPE.PROGBITS },
  { prefix: ".bss", kind: "bss", type: SECTION_TYPE.NOBITS },
];

function kindOf({ name, type, executable, size }: ElfSection): DataKind | undefined {
  if (size === 0 || executable) return undefined;
  return KINDS.find((row) => row.type === type && (name === row.prefix || name.startsWith(`${row.prefix}.`)));
}

/** Returns a character for each byte of a name: `_` for one that the kernel takes in no name. */
function kernelCharacters(name: string): string {
  const bytes = Array.from(encodeText(name), (byte) => String.fromCharCode(byte));
  return bytes.join("").replace(/[^A-Za-z0-9_.]/g, "_");
}

/** libbpf's name: the beginning of the object's, then the section. A section with a second dot in its name stands for itself. */
function dataMapName(object: string, section: string): string {
  const end = kernelCharacters(section);
  const suffix = Math.min(Math.max(SUFFIX, end.length), MAX_NAME);
  const beginning = section.indexOf(".", 1) > 0 ? "" : kernelCharacters(object).slice(0, MAX_NAME - suffix);
  return `${beginning}${end.slice(0, suffix)}`;
}

/** True when a variable is visible from outside: then the map can be mapped into memory. */
function isMappable(btf: Btf, { vars }: BtfDatasec): boolean {
  return vars.some((entry) => {
    const variable = btf.typeById(entry.type);
    return variable.kind === "var" && variable.linkage !== "static";
  });
}

/** What the types say of the sections of variables. */
interface Datasecs {
  readonly btf: Btf;
  /** The first of each name. */
  readonly byName: ReadonlyMap<string, BtfDatasec>;
}

function datasecsOf(btf: Btf): Datasecs {
  return { btf, byName: firstOfEach(btf.ownOfKind("datasec"), ({ name }) => name) };
}

function flagsOf(kind: MapKind, mappable: boolean): number {
  const readOnly = kind === "rodata" || kind === "kconfig" ? bpf_map_create_flags.BPF_F_RDONLY_PROG : 0;
  return readOnly | (mappable ? bpf_map_create_flags.BPF_F_MMAPABLE : 0);
}

/** The object that sections are of: its name, and what its types say. */
interface DataSource {
  readonly object: string;
  readonly datasecs: Datasecs | undefined;
}

/** A section of variables. */
interface DataSection {
  readonly section: string;
  readonly kind: MapKind;
  readonly size: number;
  readonly contents: Uint8Array | undefined;
}

/** The map of one section of variables: an array of one value. */
function dataMap(
  { object, datasecs }: DataSource,
  { section, kind, size, contents }: DataSection,
): PlacedMap["spec"] {
  if (size > MAX_SIZE) refuse(`section ${section}`, `${size} bytes of variables are more than ${MAX_SIZE}`);
  const kernelName = dataMapName(object, section);
  const standsForItself =
    (kind === "data" && section !== ".data") || (kind === "rodata" && section !== ".rodata");
  const datasec = datasecs?.byName.get(section);
  return {
    name: standsForItself ? section : kernelName,
    kernelName,
    kind,
    section,
    type: bpf_map_type.BPF_MAP_TYPE_ARRAY,
    keySize: KEY_SIZE,
    valueSize: size,
    maxEntries: 1,
    flags: flagsOf(
      kind,
      datasecs !== undefined && datasec !== undefined && isMappable(datasecs.btf, datasec),
    ),
    extra: 0n,
    numaNode: 0,
    keyTypeId: 0,
    valueTypeId: datasec?.id ?? 0,
    pinnedByName: false,
    inner: undefined,
    slots: [],
    contents,
  };
}

/**
 * The maps for sections of variables, by section, and last that for settings of the kernel's configuration, which are filled
 * in when it is loaded.
 * @param settingsSize bytes of the last; 0 when there are no settings
 */
export function dataMaps(
  elf: Elf,
  btf: Btf | undefined,
  object: string,
  settingsSize: number,
): readonly PlacedMap[] {
  const maps: PlacedMap[] = [];
  const source = { object, datasecs: btf && datasecsOf(btf) };
  for (const section of elf.sections) {
    const row = kindOf(section);
    if (row === undefined) continue;
    const contents = row.kind === "bss" ? undefined : section.data.slice();
    const { name, size } = section;
    const spec = dataMap(source, { section: name, kind: row.kind, size, contents });
    maps.push({ spec, section: section.index, offset: 0 });
  }
  if (settingsSize > 0) {
    const settings = { section: KCONFIG, kind: "kconfig", size: settingsSize, contents: undefined } as const;
    const spec = dataMap(source, settings);
    maps.push({ spec, section: -1, offset: 0 });
  }
  return maps;
}
