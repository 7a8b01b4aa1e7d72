import type { Btf } from "../../btf/btf.ts";
import type { BtfComposite, BtfMember, BtfType } from "../../btf/format/types.ts";
import { resolveType, sizeOf } from "../../btf/layout.ts";
import { bpf_map_type } from "../../uapi/constants.ts";
import { naming, refuse } from "../spec/refuse.ts";
import type { MapAttributes } from "../spec/spec.ts";

/** The section of maps that are defined by the type of a variable. */
export const MAPS = ".maps";

/** Slots of `values` are pointers, and its elements maps or programs, which are told as descriptors. */
const SLOT_VALUE_SIZE = 4;

/** A definition that is being read: members may come in any order, and size and type must agree. */
interface Draft {
  name: string;
  type: number;
  keySize: number;
  valueSize: number;
  maxEntries: number;
  flags: number;
  extra: bigint;
  numaNode: number;
  keyTypeId: number;
  valueTypeId: number;
  pinnedByName: boolean;
  inner: MapAttributes | undefined;
}

export type MapDefinition = Readonly<Draft>;

const MAPS_OF_MAPS: readonly number[] = [
  bpf_map_type.BPF_MAP_TYPE_ARRAY_OF_MAPS,
  bpf_map_type.BPF_MAP_TYPE_HASH_OF_MAPS,
];

export function isMapOfMaps(type: number): boolean {
  return MAPS_OF_MAPS.includes(type);
}

/** `__uint(name, 5)` is a pointer to an array of 5 elements. */
function numberOf(btf: Btf, map: string, member: BtfMember): number {
  const pointer = resolveType(btf, member.type);
  const array = pointer.kind === "ptr" ? btf.typeById(pointer.type) : undefined;
  if (array?.kind === "array") return array.length;
  return refuse(`map ${map}`, `${member.name} is no number; write __uint(${member.name}, …)`);
}

/** `__ulong(name, 5)` is an enum of one value; `__uint` will do too. */
function longOf(btf: Btf, map: string, member: BtfMember): bigint {
  const type = resolveType(btf, member.type);
  if (type.kind !== "enum" && type.kind !== "enum64") return BigInt(numberOf(btf, map, member));
  const [only, ...more] = type.values;
  if (only === undefined || more.length > 0)
    refuse(`map ${map}`, `${member.name} is an enum of ${type.values.length} values`);
  return BigInt.asUintN(64, BigInt(only.value));
}

function pointee(btf: Btf, map: string, member: BtfMember): number {
  const pointer = btf.typeById(member.type);
  if (pointer.kind === "ptr") return pointer.type;
  return refuse(`map ${map}`, `${member.name} is no type; write __type(${member.name}, …)`);
}

function setSize(draft: Draft, field: "keySize" | "valueSize", size: number): void {
  if (draft[field] !== 0 && draft[field] !== size) {
    refuse(
      `map ${draft.name}`,
      `${field === "keySize" ? "key" : "value"} sizes ${draft[field]} and ${size} contradict each other`,
    );
  }
  draft[field] = size;
}

function typeBehindSlots(btf: Btf, { name }: Draft, member: BtfMember): BtfType {
  const array = btf.typeById(member.type);
  if (array.kind !== "array" || array.length !== 0)
    refuse(`map ${name}`, "values is no array without length; write __array(values, …)");
  const pointer = resolveType(btf, array.type);
  if (pointer.kind !== "ptr")
    refuse(`map ${name}`, "elements of values are no pointers; write __array(values, …)");
  return resolveType(btf, pointer.type);
}

function readValues(btf: Btf, draft: Draft, member: BtfMember, isInner: boolean): void {
  const map = `map ${draft.name}`;
  if (isInner) refuse(map, "maps of maps go no deeper than one level");
  const ofMaps = isMapOfMaps(draft.type);
  if (!ofMaps && draft.type !== bpf_map_type.BPF_MAP_TYPE_PROG_ARRAY) {
    refuse(map, "values are for maps of maps and arrays of programs, whose type comes first");
  }
  setSize(draft, "valueSize", SLOT_VALUE_SIZE);
  const element = typeBehindSlots(btf, draft, member);
  if (!ofMaps && element.kind !== "func_proto") refuse(map, "elements of values are no functions");
  if (!ofMaps) return;
  if (element.kind !== "struct") refuse(map, "elements of values are no maps");
  draft.inner = readDefinition(btf, `${draft.name}.inner`, element, true);
}

type ReadMember = (btf: Btf, draft: Draft, member: BtfMember, isInner: boolean) => void;

/** What each member of a definition says. */
const MEMBERS: Readonly<Record<string, ReadMember>> = {
  type: (btf, draft, member) => {
    draft.type = numberOf(btf, draft.name, member);
  },
  max_entries: (btf, draft, member) => {
    draft.maxEntries = numberOf(btf, draft.name, member);
  },
  map_flags: (btf, draft, member) => {
    draft.flags = numberOf(btf, draft.name, member);
  },
  numa_node: (btf, draft, member) => {
    draft.numaNode = numberOf(btf, draft.name, member);
  },
  key_size: (btf, draft, member) => setSize(draft, "keySize", numberOf(btf, draft.name, member)),
  value_size: (btf, draft, member) => setSize(draft, "valueSize", numberOf(btf, draft.name, member)),
  key: (btf, draft, member) => {
    draft.keyTypeId = pointee(btf, draft.name, member);
    setSize(draft, "keySize", sizeOf(btf, draft.keyTypeId));
  },
  value: (btf, draft, member) => {
    draft.valueTypeId = pointee(btf, draft.name, member);
    setSize(draft, "valueSize", sizeOf(btf, draft.valueTypeId));
  },
  map_extra: (btf, draft, member) => {
    draft.extra = longOf(btf, draft.name, member);
  },
  pinning: (btf, draft, member, isInner) => {
    const value = numberOf(btf, draft.name, member);
    if (isInner) refuse(`map ${draft.name}`, "a map within a map cannot be pinned");
    if (value > 1) refuse(`map ${draft.name}`, `pinning ${value} is unknown; LIBBPF_PIN_BY_NAME is 1`);
    draft.pinnedByName = value === 1;
  },
  values: readValues,
};

/** A map by the type of its variable. @throws FormatError that names the map and the member */
export function readDefinition(btf: Btf, name: string, type: BtfComposite, isInner = false): MapDefinition {
  const draft: Draft = {
    name,
    type: 0,
    keySize: 0,
    valueSize: 0,
    maxEntries: 0,
    flags: 0,
    extra: 0n,
    numaNode: 0,
    keyTypeId: 0,
    valueTypeId: 0,
    pinnedByName: false,
    inner: undefined,
  };
  type.members.forEach((member, i) => {
    const read = Object.hasOwn(MEMBERS, member.name) ? MEMBERS[member.name] : undefined;
    if (read === undefined) refuse(`map ${name}`, `member ${member.name} is unknown`);
    if (member.name === "values" && i !== type.members.length - 1)
      refuse(`map ${name}`, "values is not the last member");
    naming(`map ${name}: ${member.name}`, () => read(btf, draft, member, isInner));
  });
  if (draft.type === 0) refuse(`map ${name}`, "it has no type; write __uint(type, BPF_MAP_TYPE_…)");
  return draft;
}
