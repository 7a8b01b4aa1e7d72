import type { LayoutSource } from "../../bpf/kernel/layout-cache.ts";
import type { Btf } from "../../btf/btf.ts";
import { memberAt } from "../../btf/layout.ts";
import { attachTypeByName, attachTypeNumber } from "../../uapi/attach-types.ts";

/** Where the running kernel keeps what the scan reads; bytes, but for the id of a BTF type. */
export interface CgroupLayout {
  /** Heads of the program lists of a `struct cgroup`, one pointer a hook, null while the list is empty. */
  readonly progsOffset: number;
  readonly progsSize: number;
  /** The hook (enum bpf_attach_type) of each head; all LSM hooks are one. -1 for one that no row of the table knows. */
  readonly hooks: readonly number[];
  /** How many cgroups are below it, 32 bits. */
  readonly descendantsOffset: number;
  /** The pointer to its `struct kernfs_node`, and the cgroup's id in there. */
  readonly knOffset: number;
  readonly idOffset: number;
  /** The function that a program which iterates over cgroups is attached to. */
  readonly iteratorBtfId: number;
}

const POINTER = 8;
const COUNT = 4;
/** What fits onto the 512 bytes of a program's stack beside a map key; and a double holds a bit for each of 53 hooks. */
export const MAX_PROGS_SIZE = 53 * POINTER;
const LSM_START = "CGROUP_LSM_START";
const LSM_END = "CGROUP_LSM_END";
const UNKNOWN = -1;

/** Offsets in an instruction are signed 16 bits. */
const MAX_OFFSET = 0x7fff;

/** True for numbers that a program can be made of, whatever they were read from. */
function isUsable(layout: CgroupLayout): boolean {
  const { hooks, ...numbers } = layout;
  const { progsSize, descendantsOffset, knOffset, idOffset } = layout;
  const fits = progsSize > 0 && progsSize <= MAX_PROGS_SIZE && progsSize % POINTER === 0;
  const isShort = Math.max(descendantsOffset, knOffset, idOffset) <= MAX_OFFSET;
  const areHooks =
    hooks.length * POINTER === progsSize && hooks.every((n) => Number.isInteger(n) && n >= UNKNOWN);
  const arePlain = Object.values(numbers).every((n) => Number.isInteger(n) && n >= 0 && n <= 0x7fffffff);
  return fits && isShort && areHooks && arePlain;
}

/**
 * The layout by the kernel's own BTF; undefined when it is not as expected: no iterator over cgroups (before Linux 6.1), or
 * lists that are no bare pointers (before 6.0 an empty list pointed to itself).
 */
function findCgroupLayout(btf: Btf): CgroupLayout | undefined {
  const cgroup = btf.findId("struct", "cgroup");
  const node = btf.findId("struct", "kernfs_node");
  const iteratorBtfId = btf.findId("func", "bpf_iter_cgroup");
  if (cgroup === undefined || node === undefined || iteratorBtfId === undefined) return undefined;
  const progs = memberAt(btf, cgroup, "bpf.progs");
  const descendants = memberAt(btf, cgroup, "nr_descendants");
  const kn = memberAt(btf, cgroup, "kn");
  const id = memberAt(btf, node, "id");
  const hooks = hooksOf(btf);
  if (
    !progs ||
    descendants?.size !== COUNT ||
    kn?.size !== POINTER ||
    id?.size !== POINTER ||
    !isPointerArray(btf, progs) ||
    hooks?.length !== progs.size / POINTER
  )
    return undefined;
  return {
    progsOffset: progs.offset,
    progsSize: progs.size,
    hooks,
    descendantsOffset: descendants.offset,
    knOffset: kn.offset,
    idOffset: id.offset,
    iteratorBtfId,
  };
}

/** By the names of enum cgroup_bpf_attach_type, which are those of enum bpf_attach_type without `BPF_`. */
function hooksOf(btf: Btf): number[] | undefined {
  const places = btf.find("enum", "cgroup_bpf_attach_type")?.values;
  if (!places) return undefined;
  const placeOf = (wanted: string) => Number(places.find(({ name }) => name === wanted)?.value ?? UNKNOWN);
  const count = placeOf("MAX_CGROUP_BPF_ATTACH_TYPE");
  const [lsmStart, lsmEnd] = [placeOf(LSM_START), placeOf(LSM_END)];
  if (count <= 0 || count * POINTER > MAX_PROGS_SIZE || lsmStart < 0 || lsmEnd < lsmStart) return undefined;
  const hooks = Array<number>(count).fill(UNKNOWN);
  for (const { name, value } of places) {
    const row = attachTypeByName(name.toLowerCase());
    if (row && Number(value) >= 0 && Number(value) < count) hooks[Number(value)] = row.number;
  }
  return hooks.fill(attachTypeNumber("lsm_cgroup"), lsmStart, lsmEnd + 1);
}

function isPointerArray(btf: Btf, { type, size }: { readonly type: number; readonly size: number }): boolean {
  const array = btf.typeById(type);
  return array.kind === "array" && size === array.length * POINTER && size <= MAX_PROGS_SIZE;
}

export const CGROUP_LAYOUT: LayoutSource<CgroupLayout> = {
  name: "cgroup-layout-4",
  fields: ["progsOffset", "progsSize", "descendantsOffset", "knOffset", "idOffset", "iteratorBtfId"],
  list: "hooks",
  find: findCgroupLayout,
  isUsable,
};
