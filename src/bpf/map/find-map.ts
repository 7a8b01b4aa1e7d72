import { parseBtf } from "../../btf/parse-btf.ts";
import type { StructView } from "../../bytes/struct.ts";
import { decodeCString } from "../../bytes/text.ts";
import { unlessFailedWith } from "../../sys/errors.ts";
import type { Fd } from "../../sys/fd.ts";
import { ENOENT, EPERM } from "../../uapi/errno.ts";
import { bpf_map_info } from "../../uapi/structs.ts";
import { CgbpfError } from "../failure/failures.ts";
import type { MapRef } from "../failure/refs.ts";
import { told } from "../failure/told.ts";
import { objectIds } from "../ids.ts";
import { objectInfo } from "../info.ts";
import type { Kernel } from "../kernel/kernel.ts";
import { checkRef } from "../loaded/check-ref.ts";
import { listFailure, openById, openLoaded } from "../loaded/open-loaded.ts";
import { readBtf } from "../types/loaded-btf.ts";
import { BpfMap, type MapTypes } from "./bpf-map.ts";

/**
 * The one loaded map that `ref` names, held open, with the types of keys and values that the kernel has of it. A name is the
 * kernel's, of at most 15 characters. @throws as openMap does
 */
export function findMap(kernel: Kernel, ref: MapRef): BpfMap {
  const fd = openMap(kernel, ref);
  try {
    return told("map", () => {
      const info = objectInfo(kernel.port, fd, bpf_map_info);
      return new BpfMap(kernel, fd, decodeCString(info.get("name")), typesOf(kernel, info));
    });
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
 * Returns the descriptor of the one loaded map that `ref` names. A name is the kernel's, of at most 15 characters.
 * @throws CgbpfError `map-not-found`, `map-ambiguous`, `object-open-failed`, `object-list-failed`, `pin-open-failed`, `pin-type-wrong`
 */
export function openMap(kernel: Kernel, ref: MapRef): Fd {
  const checked = checkRef(ref, ["id", "name", "pinned"]);
  return openLoaded(kernel, "map", "name" in checked ? { id: idByName(kernel, checked.name) } : checked);
}

function idByName(kernel: Kernel, name: string): number {
  const ids = idsByName(kernel, name);
  const [first, ...more] = ids;
  if (first === undefined) throw new CgbpfError("map-not-found", { ref: { name } });
  if (more.length > 0) throw new CgbpfError("map-ambiguous", { ref: { name }, ids });
  return first;
}

/** Maps that vanish while the list is read are not in it. @throws CgbpfError `object-list-failed` */
function idsByName(kernel: Kernel, name: string): number[] {
  const ids: number[] = [];
  try {
    for (const id of objectIds(kernel, "BPF_MAP_GET_NEXT_ID")) {
      using fd = unlessFailedWith([ENOENT], () => openById(kernel, "map", id));
      if (fd && decodeCString(objectInfo(kernel.port, fd, bpf_map_info).get("name")) === name) ids.push(id);
    }
    return ids;
  } catch (cause) {
    throw listFailure(kernel, "map", cause, { name });
  }
}
