import { bpf_attach_type, bpf_link_type, bpf_map_type } from "./constants.ts";

/** A member that has this in its name has another beside it. */
const OLD_NAME = /_DEPRECATED$/;

/** Names of an enum's members by number, spelled as libbpf does: without the prefix, in small letters. The first of two names counts. */
function namesOf(members: Readonly<Record<string, number>>, prefix: string): ReadonlyMap<number, string> {
  const names = new Map<number, string>();
  for (const [member, number] of Object.entries(members)) {
    if (!names.has(number) && !OLD_NAME.test(member))
      names.set(number, member.slice(prefix.length).toLowerCase());
  }
  return names;
}

const ATTACH_TYPE_NAMES = namesOf(bpf_attach_type, "BPF_");
const LINK_TYPE_NAMES = namesOf(bpf_link_type, "BPF_LINK_TYPE_");

const MAP_TYPE_NAMES = namesOf(bpf_map_type, "BPF_MAP_TYPE_");

/** Name of a map type (enum bpf_map_type): `lru_hash`; undefined for a number that is not known. */
export function findMapTypeName(number: number): string | undefined {
  return MAP_TYPE_NAMES.get(number);
}

/** Name of an attach type of any subsystem (enum bpf_attach_type): `tcx_ingress`; undefined for a number that is not known. */
export function findAttachTypeName(number: number): string | undefined {
  return ATTACH_TYPE_NAMES.get(number);
}

/** Name of a link type (enum bpf_link_type): `raw_tracepoint`; undefined for a number that is not known. */
export function findLinkTypeName(number: number): string | undefined {
  return LINK_TYPE_NAMES.get(number);
}

/** Names of all map types that are known, by number. */
export function mapTypeNames(): string[] {
  return [...MAP_TYPE_NAMES.values()];
}

/** Names of all attach types that are known, by number. */
export function attachTypeNames(): string[] {
  return [...ATTACH_TYPE_NAMES.values()];
}

/** Names of all link types that are known, by number. */
export function linkTypeNames(): string[] {
  return [...LINK_TYPE_NAMES.values()];
}
