import { parseBtf } from "../../btf/parse.ts";
import type { StructView } from "../../bytes/struct.ts";
import { decodeCString } from "../../bytes/text.ts";
import { bpf } from "../../sys/bpf.ts";
import { failedWith, SyscallError, unlessFailedWith } from "../../sys/errors.ts";
import { Fd } from "../../sys/fd.ts";
import { EACCES, ENOENT, EPERM } from "../../uapi/errno.ts";
import { bpf_map_info } from "../../uapi/structs.ts";
import { CgbpfError, type MapRef } from "../failure/failures.ts";
import { missingCapability } from "../failure/missing-capability.ts";
import { objectIds } from "../ids.ts";
import { objectInfo } from "../info.ts";
import type { Kernel } from "../kernel/kernel.ts";
import { openPin } from "../pin/open-pin.ts";
import { readBtf } from "../types/loaded-btf.ts";
import { BpfMap, type MapTypes } from "./bpf-map.ts";

/**
 * The one loaded map that `ref` names, held open, with the types of keys and values that the kernel has of it. A name is the
 * kernel's, of at most 15 characters. @throws as openMap does
 */
export function findMap(kernel: Kernel, ref: MapRef): BpfMap {
  const fd = openMap(kernel, ref);
  try {
    const info = objectInfo(kernel.port, fd, bpf_map_info);
    return new BpfMap(kernel, fd, decodeCString(info.get("name")), typesOf(kernel, info));
  } catch (error) {
    fd.close();
    throw error;
  }
}

/** Undefined for a map without types, and where this process may not read them. */
function typesOf(kernel: Kernel, info: StructView<typeof bpf_map_info>): MapTypes | undefined {
  const id = info.get("btf_id");
  const bytes = id === 0 ? undefined : unlessFailedWith([ENOENT, EPERM], () => readBtf(kernel, id));
  return (
    bytes && {
      btf: { types: parseBtf(bytes) },
      keyTypeId: info.get("btf_key_type_id"),
      valueTypeId: info.get("btf_value_type_id"),
    }
  );
}

/**
 * The descriptor of the one loaded map that `ref` names. A name is the kernel's, of at most 15 characters.
 * @throws CgbpfError `map-not-found`, `map-ambiguous`, `cannot-list-maps`, `cannot-open-pin`, `wrong-object-type`
 */
export function openMap(kernel: Kernel, ref: MapRef): Fd {
  if ("id" in ref) return mapById(kernel, ref.id);
  return "name" in ref ? mapByName(kernel, ref.name) : mapByPin(kernel, ref.pinned);
}

function openById(kernel: Kernel, id: number): Fd {
  return new Fd(kernel.port, bpf(kernel.port, "BPF_MAP_GET_FD_BY_ID", { map_id: id }).result);
}

function mapById(kernel: Kernel, id: number): Fd {
  try {
    return openById(kernel, id);
  } catch (cause) {
    if (failedWith(cause, ENOENT)) throw new CgbpfError("map-not-found", { ref: { id } }, { cause });
    throw cannotList(kernel, cause, id);
  }
}

function cannotList(kernel: Kernel, cause: unknown, id?: number): unknown {
  if (!(cause instanceof SyscallError)) return cause;
  const reason = failedWith(cause, EPERM, EACCES) ? missingCapability(kernel, "CAP_SYS_ADMIN") : undefined;
  return new CgbpfError("cannot-list-maps", id === undefined ? {} : { id }, { cause, reason });
}

function mapByPin(kernel: Kernel, path: string): Fd {
  const { fd, type } = openPin(kernel, path);
  if (type === "map") return fd;
  fd.close();
  throw new CgbpfError("wrong-object-type", { path, type, expected: "map" });
}

/** Maps that vanish while the list is read are not in it. @throws CgbpfError `cannot-list-maps` */
function idsByName(kernel: Kernel, name: string): number[] {
  const ids: number[] = [];
  try {
    for (const id of objectIds(kernel, "BPF_MAP_GET_NEXT_ID")) {
      using fd = unlessFailedWith([ENOENT], () => openById(kernel, id));
      if (fd && decodeCString(objectInfo(kernel.port, fd, bpf_map_info).get("name")) === name) ids.push(id);
    }
    return ids;
  } catch (cause) {
    throw cannotList(kernel, cause);
  }
}

function mapByName(kernel: Kernel, name: string): Fd {
  const ids = idsByName(kernel, name);
  const [first, ...more] = ids;
  if (first === undefined) throw new CgbpfError("map-not-found", { ref: { name } });
  if (more.length > 0) throw new CgbpfError("map-ambiguous", { ref: { name }, ids });
  return mapById(kernel, first);
}
