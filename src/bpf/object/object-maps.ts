import { sizeOf } from "../../btf/layout.ts";
import { u32Bytes } from "../../bytes/words.ts";
import { isMapOfMaps } from "../../object/maps/map-definitions.ts";
import { naming, refuse } from "../../object/spec/refuse.ts";
import type { MapSpec, ObjectSpec } from "../../object/spec/spec.ts";
import { codecOf } from "../../object/values/codec.ts";
import type { Value } from "../../object/values/value.ts";
import { tryBpf } from "../../sys/bpf.ts";
import { failedWith, SyscallError } from "../../sys/errors.ts";
import type { Fd } from "../../sys/fd.ts";
import { bpf_map_create_flags, bpf_map_type } from "../../uapi/constants.ts";
import { findMapTypeName } from "../../uapi/enum-names.ts";
import { EEXIST, ENOENT } from "../../uapi/errno.ts";
import { bpf_map_info } from "../../uapi/structs.ts";
import { CgbpfError, isFailure } from "../failure/failures.ts";
import { objectInfo } from "../info.ts";
import type { Kernel } from "../kernel/kernel.ts";
import { createMap, entriesOf } from "../map/create-map.ts";
import { encodeFor } from "../map/encode-for.ts";
import type { Owned } from "../owned.ts";
import { openPin } from "../pin/open-pin.ts";
import { pinMakingDirectory } from "../pin/pin.ts";

/** Values of variables by name, in place of those that the file has. */
export type Constants = Readonly<Record<string, Value>>;

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
    for (const { name, type, offset } of map.kind === "user" ? [] : variablesIn(spec, map)) {
      if (!places.has(name)) places.set(name, { map: index, type, offset });
    }
  });
  return places;
}

/** A variable that can be read and written, and its bytes among those of its map. */
function variableIn(spec: ObjectSpec, name: string, { type, offset }: VariablePlace, contents: Uint8Array) {
  const part = `variable ${name}`;
  const types = spec.btf?.types;
  const size = types ? naming(part, () => sizeOf(types, type)) : 0;
  if (offset + size > contents.length) refuse(part, `it ends behind the ${contents.length} bytes of its map`);
  return { codec: codecOf(types, type, size, part), bytes: contents.subarray(offset, offset + size) };
}

/** The value of a variable in the contents of its map. @throws FormatError that names it when its type is malformed */
export function readVariable(
  spec: ObjectSpec,
  name: string,
  place: VariablePlace,
  contents: Uint8Array,
): Value {
  const { codec, bytes } = variableIn(spec, name, place, contents);
  return codec.decode(bytes);
}

/** Writes a value over a variable in the contents of its map. @throws FormatError as above, CgbpfError `value-wrong` */
export function writeVariable(
  spec: ObjectSpec,
  name: string,
  place: VariablePlace,
  value: Value,
  contents: Uint8Array,
): void {
  const { codec, bytes } = variableIn(spec, name, place, contents);
  bytes.set(encodeFor(codec, value, name));
}

/** What maps begin with, copied when it is changed: sections of variables may be large, and most are as in the file. */
class Contents {
  readonly #maps: readonly MapSpec[];
  readonly #changed = new Map<number, Uint8Array>();

  constructor(maps: readonly MapSpec[]) {
    this.#maps = maps;
  }

  writable(index: number): Uint8Array {
    const map = this.#maps[index];
    const bytes = this.#changed.get(index) ?? map?.contents?.slice() ?? new Uint8Array(map?.valueSize ?? 0);
    this.#changed.set(index, bytes);
    return bytes;
  }

  list(): (Uint8Array | undefined)[] {
    return this.#maps.map(({ contents }, index) => this.#changed.get(index) ?? contents);
  }
}

/** What each map of variables begins with; undefined for zeros. @throws CgbpfError `variable-not-in-object`, `value-wrong` */
export function initialContents(
  spec: ObjectSpec,
  constants: Constants,
  settings: ReadonlyMap<number, Uint8Array>,
): (Uint8Array | undefined)[] {
  const contents = new Contents(spec.maps);
  const kconfig = spec.maps.findIndex(({ kind }) => kind === "kconfig");
  for (const [offset, bytes] of settings) contents.writable(kconfig).set(bytes, offset);
  const given = Object.entries(constants);
  const variables = given.length === 0 ? new Map<string, VariablePlace>() : variablesOf(spec);
  for (const [name, value] of given) {
    const place = variables.get(name);
    if (!place) throw new CgbpfError("variable-not-in-object", { name, variables: [...variables.keys()] });
    writeVariable(spec, name, place, value, contents.writable(place.map));
  }
  return contents.list();
}

function put(kernel: Kernel, map: Fd, index: number, value: Uint8Array): SyscallError | undefined {
  const { errno } = tryBpf(kernel.port, "BPF_MAP_UPDATE_ELEM", {
    map_fd: map.number,
    key: u32Bytes(index),
    value,
    flags: 0n,
  });
  return errno === 0 ? undefined : new SyscallError("bpf(BPF_MAP_UPDATE_ELEM)", errno);
}

/** A slot of a map, and the name of what goes into it. */
export interface SlotToFill {
  readonly name: string;
  readonly map: Fd;
  readonly slot: number;
  readonly target: string;
}

/** Puts a map or program into a slot. @throws CgbpfError `map-fill-failed` */
export function putDescriptor(
  kernel: Kernel,
  { name, map, slot, target }: SlotToFill,
  fd: Fd | undefined,
): void {
  const cause = fd && put(kernel, map, slot, u32Bytes(fd.number));
  if (cause || fd === undefined) throw new CgbpfError("map-fill-failed", { name, slot, target }, { cause });
}

/**
 * Writes what a map of variables begins with, unless that is zeros, as the kernel makes it, and freezes constants: zeros too,
 * since the verifier skips what a constant rules out only where the map is frozen.
 */
function fill(kernel: Kernel, { name, kind }: MapSpec, map: Fd, contents: Uint8Array | undefined): void {
  const refused = contents && put(kernel, map, 0, contents);
  if (refused) throw new CgbpfError("map-fill-failed", { name }, { cause: refused });
  if (kind !== "rodata" && kind !== "kconfig") return;
  const { errno } = tryBpf(kernel.port, "BPF_MAP_FREEZE", { map_fd: map.number });
  if (errno === 0) return;
  const cause = new SyscallError("bpf(BPF_MAP_FREEZE)", errno);
  throw new CgbpfError("map-fill-failed", { name }, { cause });
}

function typeText(type: number): string {
  return findMapTypeName(type) ?? `${type}`;
}

/** Throws unless a pinned map is what the object defines. @throws CgbpfError `pinned-map-differs` */
function checkPinned(kernel: Kernel, spec: MapSpec, path: string, fd: Fd): void {
  const info = objectInfo(kernel.port, fd, bpf_map_info);
  // The kernel itself makes device maps read-only for programs.
  const ignored = DEVMAPS.includes(spec.type) ? bpf_map_create_flags.BPF_F_RDONLY_PROG : 0;
  const compared: readonly (readonly [field: string, pinned: unknown, wanted: unknown])[] = [
    ["type", typeText(info.get("type")), typeText(spec.type)],
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

/** The map that is pinned there; undefined when there is none. @throws CgbpfError `pin-open-failed`, `pin-type-wrong`, `pinned-map-differs` */
function openPinned(kernel: Kernel, spec: MapSpec, path: string): Fd | undefined {
  try {
    const { fd, type } = openPin(kernel, path);
    try {
      if (type !== "map") throw new CgbpfError("pin-type-wrong", { path, type, expected: "map" });
      checkPinned(kernel, spec, path, fd);
      return fd;
    } catch (error) {
      fd.close();
      throw error;
    }
  } catch (error) {
    if (isFailure(error, "pin-open-failed") && failedWith(error.cause, ENOENT)) return undefined;
    throw error;
  }
}

/** What maps are made from, and what undoes it when a later step fails. */
export interface MapSetup {
  readonly spec: ObjectSpec;
  readonly btf: Fd | undefined;
  readonly token: Fd | undefined;
  readonly contents: readonly (Uint8Array | undefined)[];
  /** Maps that are there already, by name; each descriptor is duplicated. */
  readonly replaced: ReadonlyMap<number, Fd>;
  /** Where maps of LIBBPF_PIN_BY_NAME are pinned. */
  readonly pinRoot: string;
  readonly owned: Owned;
}

/** A map of an object; one that was there before keeps what is in it. */
interface MadeMap {
  readonly fd: Fd;
  readonly isNew: boolean;
}

/** One map of an object. @throws CgbpfError of each step */
function makeMap(kernel: Kernel, setup: MapSetup, index: number): MadeMap {
  const map = setup.spec.maps[index] as MapSpec;
  const replaced = setup.replaced.get(index);
  if (replaced) return { fd: replaced.duplicate(), isNew: false };
  const path = map.pinnedByName ? `${setup.pinRoot}/${map.name}` : undefined;
  const pinned = path && openPinned(kernel, map, path);
  if (pinned) return { fd: pinned, isNew: false };
  const fd = createMap(kernel, { ...map, token: setup.token }, setup.btf);
  try {
    fill(kernel, map, fd, setup.contents[index]);
    return path === undefined ? { fd, isNew: true } : pinOrShare(kernel, setup, map, fd, path);
  } catch (error) {
    fd.close();
    throw error;
  }
}

/** Pins a new map; when somebody else was faster, theirs is taken instead. */
function pinOrShare(kernel: Kernel, setup: MapSetup, map: MapSpec, fd: Fd, path: string): MadeMap {
  try {
    setup.owned.add(pinMakingDirectory(kernel, { fd }, path));
    return { fd, isNew: true };
  } catch (error) {
    if (!isFailure(error, "pin-failed") || !failedWith(error.cause, EEXIST)) throw error;
    const shared = openPinned(kernel, map, path);
    if (shared === undefined) throw error;
    fd.close();
    return { fd: shared, isNew: false };
  }
}

/** All maps of an object, in its order; those of maps are filled once all are there. @throws CgbpfError of each step */
export function makeMaps(kernel: Kernel, setup: MapSetup): Fd[] {
  const { spec, owned } = setup;
  const made = spec.maps.map((_, index) => {
    const map = makeMap(kernel, setup, index);
    owned.add(map.fd);
    return map;
  });
  const byName = new Map(spec.maps.map(({ name }, index) => [name, made[index]?.fd]));
  spec.maps.forEach(({ name, type, slots }, index) => {
    const map = made[index];
    if (!map?.isNew || !isMapOfMaps(type)) return;
    for (const { index: slot, target } of slots)
      putDescriptor(kernel, { name, map: map.fd, slot, target }, byName.get(target));
  });
  return made.map(({ fd }) => fd);
}
