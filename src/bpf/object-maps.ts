import { LITTLE_ENDIAN, viewOf } from "../bytes/struct.ts";
import { overwriteValue } from "../object/encode-value.ts";
import { isMapOfMaps } from "../object/map-definitions.ts";
import type { MapSpec, ObjectSpec } from "../object/spec.ts";
import { type Value, ValueError } from "../object/value-types.ts";
import { tryBpf } from "../sys/bpf.ts";
import { failedWith, SyscallError } from "../sys/errors.ts";
import type { Fd } from "../sys/fd.ts";
import { bpf_map_create_flags, bpf_map_type } from "../uapi/constants.ts";
import { EEXIST, ENOENT } from "../uapi/errno.ts";
import { bpf_map_info } from "../uapi/structs.ts";
import { createMap, entriesOf } from "./create-map.ts";
import { CgbpfError, isFailure } from "./errors.ts";
import { objectInfo } from "./info.ts";
import type { Kernel } from "./kernel.ts";
import type { Owned } from "./owned.ts";
import { pinMakingDirectory } from "./pin.ts";
import { openPin } from "./pins.ts";

/** Values of variables by name, in place of those that the file has. */
export type Constants = Readonly<Record<string, Value>>;

const KEY_SIZE = 4;
const DEVMAPS: readonly number[] = [bpf_map_type.BPF_MAP_TYPE_DEVMAP, bpf_map_type.BPF_MAP_TYPE_DEVMAP_HASH];

function variablesIn(spec: ObjectSpec, map: MapSpec): { name: string; type: number; offset: number }[] {
  const types = spec.btf?.types;
  const section = types && map.valueTypeId !== 0 ? types.typeById(map.valueTypeId) : undefined;
  if (types === undefined || section?.kind !== "datasec") return [];
  return section.vars.map(({ type, offset }) => {
    const variable = types.typeById(type);
    return { name: variable.name, type: variable.kind === "var" ? variable.type : 0, offset };
  });
}

/** Where a variable is: in which map, at which byte, of which type. */
export interface VariablePlace {
  readonly map: number;
  readonly type: number;
  readonly offset: number;
}

/** All variables of an object by name. Of two static ones with the same name the first is found. */
export function variablesOf(spec: ObjectSpec): Map<string, VariablePlace> {
  const places = new Map<string, VariablePlace>();
  spec.maps.forEach((map, index) => {
    for (const { name, type, offset } of map.contents ? variablesIn(spec, map) : []) {
      if (!places.has(name)) places.set(name, { map: index, type, offset });
    }
  });
  return places;
}

/** Writes a value over a variable in the contents of its map. @throws CgbpfError `wrong-value` */
export function writeVariable(
  spec: ObjectSpec,
  name: string,
  place: VariablePlace,
  value: Value,
  contents: Uint8Array,
): void {
  try {
    if (spec.btf) overwriteValue(spec.btf.types, place.type, value, contents, place.offset);
  } catch (cause) {
    if (!(cause instanceof ValueError)) throw cause;
    throw new CgbpfError("wrong-value", { path: `${name}${cause.path}`, problem: cause.problem }, { cause });
  }
}

/** What each map of variables begins with. @throws CgbpfError `no-such-variable`, `wrong-value` */
export function initialContents(
  spec: ObjectSpec,
  constants: Constants,
  settings: ReadonlyMap<number, Uint8Array>,
): (Uint8Array | undefined)[] {
  const contents = spec.maps.map((map) => map.contents?.slice());
  const kconfig = contents[spec.maps.findIndex(({ kind }) => kind === "kconfig")];
  for (const [offset, bytes] of settings) kconfig?.set(bytes, offset);
  const given = Object.entries(constants);
  if (given.length === 0) return contents;
  const variables = variablesOf(spec);
  for (const [name, value] of given) {
    const place = variables.get(name);
    const target = place && contents[place.map];
    if (!place || !target)
      throw new CgbpfError("no-such-variable", { name, variables: [...variables.keys()] });
    writeVariable(spec, name, place, value, target);
  }
  return contents;
}

function keyOf(index: number): Uint8Array {
  const key = new Uint8Array(KEY_SIZE);
  viewOf(key).setUint32(0, index, LITTLE_ENDIAN);
  return key;
}

function put(kernel: Kernel, map: Fd, index: number, value: Uint8Array): SyscallError | undefined {
  const { errno } = tryBpf(kernel.port, "BPF_MAP_UPDATE_ELEM", {
    map_fd: map.number,
    key: keyOf(index),
    value,
    flags: 0n,
  });
  return errno === 0 ? undefined : new SyscallError("bpf(BPF_MAP_UPDATE_ELEM)", errno);
}

/** Puts a map or program into a slot. @throws CgbpfError `map-fill-failed` */
export function putDescriptor(
  kernel: Kernel,
  name: string,
  map: Fd,
  slot: number,
  target: string,
  fd: Fd | undefined,
): void {
  const cause = fd && put(kernel, map, slot, keyOf(fd.number));
  if (cause || fd === undefined) throw new CgbpfError("map-fill-failed", { name, slot, target }, { cause });
}

function fill(kernel: Kernel, { name, kind }: MapSpec, map: Fd, contents: Uint8Array): void {
  const refused = put(kernel, map, 0, contents);
  if (refused) throw new CgbpfError("map-fill-failed", { name }, { cause: refused });
  if (kind !== "rodata" && kind !== "kconfig") return;
  const { errno } = tryBpf(kernel.port, "BPF_MAP_FREEZE", { map_fd: map.number });
  if (errno === 0) return;
  const cause = new SyscallError("bpf(BPF_MAP_FREEZE)", errno);
  throw new CgbpfError("map-fill-failed", { name }, { cause });
}

/** Throws unless a pinned map is what the object defines. @throws CgbpfError `pinned-map-differs` */
function checkPinned(kernel: Kernel, spec: MapSpec, path: string, fd: Fd): void {
  const info = objectInfo(kernel.port, fd, bpf_map_info);
  // The kernel itself makes device maps read-only for programs.
  const ignored = DEVMAPS.includes(spec.type) ? bpf_map_create_flags.BPF_F_RDONLY_PROG : 0;
  const compared: readonly (readonly [field: string, pinned: number | bigint, wanted: number | bigint])[] = [
    ["type", info.get("type"), spec.type],
    ["key_size", info.get("key_size"), spec.keySize],
    ["value_size", info.get("value_size"), spec.valueSize],
    ["max_entries", info.get("max_entries"), entriesOf(kernel, spec)],
    ["map_flags", info.get("map_flags") & ~ignored, spec.flags & ~ignored],
    ["map_extra", info.get("map_extra"), spec.extra],
  ];
  const different = compared.find(([, pinned, wanted]) => pinned !== wanted);
  if (different === undefined) return;
  const [field, pinned, wanted] = different;
  throw new CgbpfError("pinned-map-differs", {
    name: spec.name,
    path,
    field,
    pinned: `${pinned}`,
    wanted: `${wanted}`,
  });
}

/** The map that is pinned there; undefined when there is none. @throws CgbpfError `cannot-open-pin`, `wrong-object-type`, `pinned-map-differs` */
function openPinned(kernel: Kernel, spec: MapSpec, path: string): Fd | undefined {
  try {
    const { fd, type } = openPin(kernel, path);
    try {
      if (type !== "map") throw new CgbpfError("wrong-object-type", { path, type, expected: "map" });
      checkPinned(kernel, spec, path, fd);
      return fd;
    } catch (error) {
      fd.close();
      throw error;
    }
  } catch (error) {
    if (isFailure(error, "cannot-open-pin") && failedWith(error.cause, ENOENT)) return undefined;
    throw error;
  }
}

/** What maps are made from, and what undoes it when a later step fails. */
export interface MapSetup {
  readonly spec: ObjectSpec;
  readonly btf: Fd | undefined;
  readonly contents: readonly (Uint8Array | undefined)[];
  /** Maps that are there already, by name; each descriptor is duplicated. */
  readonly replaced: ReadonlyMap<number, Fd>;
  /** Where maps of LIBBPF_PIN_BY_NAME are pinned. */
  readonly pinRoot: string;
  readonly owned: Owned;
}

/** One map of an object. @throws CgbpfError of each step */
function makeMap(kernel: Kernel, setup: MapSetup, index: number): Fd {
  const map = setup.spec.maps[index] as MapSpec;
  const replaced = setup.replaced.get(index);
  if (replaced) return replaced.duplicate();
  const path = map.pinnedByName ? `${setup.pinRoot}/${map.name}` : undefined;
  const pinned = path && openPinned(kernel, map, path);
  if (pinned) return pinned;
  const fd = createMap(kernel, map, setup.btf);
  try {
    const contents = setup.contents[index];
    if (contents) fill(kernel, map, fd, contents);
    return path === undefined ? fd : pinOrShare(kernel, setup, map, fd, path);
  } catch (error) {
    fd.close();
    throw error;
  }
}

/** Pins a new map; when somebody else was faster, theirs is taken instead. */
function pinOrShare(kernel: Kernel, setup: MapSetup, map: MapSpec, fd: Fd, path: string): Fd {
  try {
    setup.owned.add(pinMakingDirectory(kernel, { fd }, path));
    return fd;
  } catch (error) {
    if (!isFailure(error, "cannot-pin") || !failedWith(error.cause, EEXIST)) throw error;
    const shared = openPinned(kernel, map, path);
    if (shared === undefined) throw error;
    fd.close();
    return shared;
  }
}

/** All maps of an object, in its order; those of maps are filled once all are there. @throws CgbpfError of each step */
export function makeMaps(kernel: Kernel, setup: MapSetup): Fd[] {
  const { spec, owned } = setup;
  const maps = spec.maps.map((_, index) => owned.add(makeMap(kernel, setup, index)));
  spec.maps.forEach(({ name, type, slots }, index) => {
    const map = maps[index];
    if (map === undefined || !isMapOfMaps(type) || setup.replaced.has(index)) return;
    for (const { index: slot, target } of slots) {
      putDescriptor(
        kernel,
        name,
        map,
        slot,
        target,
        maps[spec.maps.findIndex((other) => other.name === target)],
      );
    }
  });
  return maps;
}
