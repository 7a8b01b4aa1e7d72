import { encodeText } from "../../bytes/text.ts";
import { isMapOfMaps } from "../../object/maps/map-definitions.ts";
import type { MapAttributes } from "../../object/spec/spec.ts";
import { tryBpf } from "../../sys/bpf.ts";
import { SyscallError } from "../../sys/errors.ts";
import { Fd } from "../../sys/fd.ts";
import { liftMemoryLock } from "../../sys/memory-lock.ts";
import { bpf_map_type } from "../../uapi/constants.ts";
import { BPF_F_TOKEN_FD, BPF_OBJ_NAME_LEN } from "../../uapi/defines.ts";
import { E2BIG, EPERM } from "../../uapi/errno.ts";
import { CgbpfError } from "../failure/failures.ts";
import { BY_TOKEN, missingBehindToken, missingCapability } from "../failure/missing-capability.ts";
import { reasonOf } from "../failure/reason-of.ts";
import type { Reason } from "../failure/reasons.ts";
import type { Kernel } from "../kernel/kernel.ts";
import { pageSize, possibleCpus } from "../linux/processors-and-pages.ts";

const LARGEST_U32 = 0xffffffff;

const RINGBUFS: readonly number[] = [
  bpf_map_type.BPF_MAP_TYPE_RINGBUF,
  bpf_map_type.BPF_MAP_TYPE_USER_RINGBUF,
];

/** Maps of which the kernel takes no types. */
const WITHOUT_TYPES: readonly number[] = [
  bpf_map_type.BPF_MAP_TYPE_PERF_EVENT_ARRAY,
  bpf_map_type.BPF_MAP_TYPE_CGROUP_ARRAY,
  bpf_map_type.BPF_MAP_TYPE_STACK_TRACE,
  bpf_map_type.BPF_MAP_TYPE_ARRAY_OF_MAPS,
  bpf_map_type.BPF_MAP_TYPE_HASH_OF_MAPS,
  bpf_map_type.BPF_MAP_TYPE_DEVMAP,
  bpf_map_type.BPF_MAP_TYPE_DEVMAP_HASH,
  bpf_map_type.BPF_MAP_TYPE_CPUMAP,
  bpf_map_type.BPF_MAP_TYPE_XSKMAP,
  bpf_map_type.BPF_MAP_TYPE_SOCKMAP,
  bpf_map_type.BPF_MAP_TYPE_SOCKHASH,
  bpf_map_type.BPF_MAP_TYPE_QUEUE,
  bpf_map_type.BPF_MAP_TYPE_STACK,
  bpf_map_type.BPF_MAP_TYPE_ARENA,
];

/** A ring buffer has a power of two of pages: the next larger one, for a size that is none. */
function ringbufSize(size: number, page: number): number {
  if (size === 0) return 0;
  let pages = 1;
  while (pages * page < size) pages *= 2;
  return pages * page > LARGEST_U32 ? size : pages * page;
}

/** The number of entries that this machine takes for a definition. */
export function entriesOf(kernel: Kernel, { type, maxEntries }: MapAttributes): number {
  if (RINGBUFS.includes(type)) return ringbufSize(maxEntries, pageSize(kernel));
  const isPerCpu = type === bpf_map_type.BPF_MAP_TYPE_PERF_EVENT_ARRAY && maxEntries === 0;
  return isPerCpu ? possibleCpus(kernel) : maxEntries;
}

export interface NewMap extends MapAttributes {
  readonly name: string;
  readonly kernelName: string;
  readonly inner: MapAttributes | undefined;
  /** A BPF token, which stands for capabilities in a user namespace. */
  readonly token?: Fd | undefined;
}

/**
 * A map, held open. Its types are left out where the kernel refuses them, as kernels do whose map types are older.
 * @throws CgbpfError `map-create-failed`
 */
export function createMap(kernel: Kernel, spec: NewMap, btf: Fd | undefined): Fd {
  if (isMapOfMaps(spec.type) && spec.inner) {
    const name = `${spec.name}.inner`;
    const { token } = spec;
    using inner = createMap(kernel, { ...spec.inner, name, kernelName: name, inner: undefined, token }, btf);
    return create(kernel, spec, btf, inner);
  }
  return create(kernel, spec, btf, undefined);
}

function create(kernel: Kernel, spec: NewMap, btf: Fd | undefined, inner: Fd | undefined): Fd {
  const hasTypes = spec.keyTypeId !== 0 || spec.valueTypeId !== 0;
  const types = hasTypes && !WITHOUT_TYPES.includes(spec.type) ? btf : undefined;
  let answer = callCreate(kernel, spec, types, inner);
  if (answer.errno === EPERM && liftMemoryLock(kernel.port)) answer = callCreate(kernel, spec, types, inner);
  // What is too large is so without types too, and a storage would then be refused for want of them.
  if (answer.errno !== 0 && answer.errno !== E2BIG && types) {
    const refused = new SyscallError("bpf(BPF_MAP_CREATE)", answer.errno);
    answer = callCreate(kernel, spec, undefined, inner);
    if (answer.errno === 0) kernel.note(`map ${spec.name}: created without types: ${refused.message}`);
  }
  if (answer.errno === 0) return new Fd(kernel.port, answer.result);
  const cause = new SyscallError("bpf(BPF_MAP_CREATE)", answer.errno);
  const reason = reasonOf(kernel, () => (answer.errno === EPERM ? missingForMap(kernel, spec) : undefined));
  const { name, type, keySize, valueSize, flags } = spec;
  const maxEntries = entriesOf(kernel, spec);
  const told = { hasTypes: types !== undefined && spec.keyTypeId !== 0 && spec.valueTypeId !== 0 };
  const details = {
    name,
    type,
    keySize,
    valueSize,
    maxEntries,
    flags,
    ...told,
    hasInner: inner !== undefined,
  };
  throw new CgbpfError("map-create-failed", details, { cause, reason });
}

function missingForMap(kernel: Kernel, { token }: NewMap): Reason | undefined {
  return token ? missingBehindToken(kernel, ["CAP_BPF"]) : missingCapability(kernel, "CAP_BPF", BY_TOKEN);
}

function callCreate(kernel: Kernel, spec: NewMap, btf: Fd | undefined, inner: Fd | undefined) {
  return tryBpf(kernel.port, "BPF_MAP_CREATE", {
    map_type: spec.type,
    key_size: spec.keySize,
    value_size: spec.valueSize,
    max_entries: entriesOf(kernel, spec),
    map_flags: spec.flags | (spec.token ? BPF_F_TOKEN_FD : 0),
    numa_node: spec.numaNode,
    map_name: encodeText(spec.kernelName).subarray(0, BPF_OBJ_NAME_LEN - 1),
    ...(inner && { inner_map_fd: inner.number }),
    ...(btf && { btf_fd: btf.number, btf_key_type_id: spec.keyTypeId, btf_value_type_id: spec.valueTypeId }),
    ...(spec.extra !== 0n && { map_extra: spec.extra }),
    ...(spec.token && { map_token_fd: spec.token.number }),
  });
}
