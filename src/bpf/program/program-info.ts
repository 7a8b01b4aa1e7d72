import { LITTLE_ENDIAN, StructView, viewOf } from "../../bytes/struct.ts";
import { decodeCString } from "../../bytes/text.ts";
import { unlessFailedWith } from "../../sys/errors.ts";
import type { Fd } from "../../sys/fd.ts";
import { identityOf, openFile } from "../../sys/files/file.ts";
import { interfaceName } from "../../sys/network-interface.ts";
import type { Port } from "../../sys/port.ts";
import { ENODEV } from "../../uapi/errno.ts";
import { programTypeName } from "../../uapi/prog-types.ts";
import { bpf_prog_info } from "../../uapi/structs.ts";
import { objectInfo } from "../info.ts";
import type { Kernel } from "../kernel/kernel.ts";
import { listing, toHex } from "../listing.ts";
import { functionName } from "./program-name.ts";

/** A network device that a program was loaded for. */
export interface ProgramDevice {
  /** Interface number in its network namespace. */
  readonly index: number;
  /** Device and inode number of the namespace's file (/proc/PID/ns/net). */
  readonly namespaceDevice: bigint;
  readonly namespaceInode: bigint;
  /** Name of the interface; undefined in another network namespace than this process's. */
  readonly name: string | undefined;
}

/** What the kernel tells of a loaded program. */
export interface ProgramInfo {
  readonly id: number;
  /** Number of the program type (enum bpf_prog_type), and its name: `cgroup_device`. */
  readonly type: number;
  readonly typeName: string;
  /** SHA-1 of the instructions, cut to 8 bytes, as 16 hex digits. */
  readonly tag: string;
  /** Whole name: from the program's BTF where the kernel's copy is cut at 15 characters. May be empty. */
  readonly name: string;
  /** The kernel's copy of the name, at most 15 characters. */
  readonly shortName: string;
  /** BTF object and type that an LSM or tracing program is attached to; 0 for all others. */
  readonly attachBtfObjectId: number;
  readonly attachBtfId: number;
  /** The license was compatible with the GPL, so that all helpers may be used. */
  readonly gplCompatible: boolean;
  /** Where the program is offloaded to; undefined for all that run on the host's own processors. */
  readonly device: ProgramDevice | undefined;
  /** The device that the program was offloaded to is gone; the kernel tells nothing else of it then. */
  readonly orphaned: boolean;
  /** Nanoseconds from the start of the machine (CLOCK_BOOTTIME) to when it was loaded; since Linux 4.15. */
  readonly loadedAt: bigint;
  /** Who loaded it. */
  readonly userId: number;
  /** Bytes of instructions after the verifier's rewriting; 0 without CAP_BPF. */
  readonly translatedSize: number;
  /** Bytes of machine code; 0 for a program that is interpreted, and without CAP_BPF. */
  readonly jitedSize: number;
  /** Maps that it uses. */
  readonly mapIds: readonly number[];
  /** BTF object that describes its functions; 0 for none. */
  readonly btfId: number;
  /** Nanoseconds and number of its runs, as long as statistics are on (sysctl kernel.bpf_stats_enabled); since Linux 5.1. */
  readonly runTime: bigint;
  readonly runCount: bigint;
  /** Runs that were left out because the program was running already; since Linux 5.12. */
  readonly recursionMisses: bigint;
  /** Instructions that the verifier looked at; since Linux 5.16. */
  readonly verifiedInstructions: number;
}

type RawInfo = StructView<typeof bpf_prog_info>;

const MAX_KERNEL_NAME = 15;
const U32 = 4;
/** Ids that are asked for at once; a program that uses more maps takes one call more. */
const USUAL_MAPS = 64;
const GPL_BIT = 1;

/** What the kernel answered: the struct, and the map ids that it leads to. */
export interface ProgramAnswer {
  readonly raw: RawInfo;
  readonly mapIds: Uint8Array;
  readonly orphaned: boolean;
}

/** One call of BPF_OBJ_GET_INFO_BY_FD for all that is told of a program, or two for one with very many maps. */
export function askProgram(kernel: Kernel, fd: Fd, room = USUAL_MAPS): ProgramAnswer {
  const mapIds = new Uint8Array(room * U32);
  const request = { nr_map_ids: room, map_ids: mapIds };
  const raw = unlessFailedWith([ENODEV], () => objectInfo(kernel.port, fd, bpf_prog_info, request));
  if (raw === undefined) {
    const nothing = new StructView(bpf_prog_info, new Uint8Array(bpf_prog_info.size));
    return { raw: nothing, mapIds, orphaned: true };
  }
  const count = raw.get("nr_map_ids");
  return count > room ? askProgram(kernel, fd, count) : { raw, mapIds, orphaned: false };
}

function mapIdsOf({ raw, mapIds }: ProgramAnswer): number[] {
  const view = viewOf(mapIds);
  return Array.from({ length: raw.get("nr_map_ids") }, (_, i) => view.getUint32(i * U32, LITTLE_ENDIAN));
}

function deviceOf({ port }: Kernel, raw: RawInfo): ProgramDevice | undefined {
  const index = raw.get("ifindex");
  if (index === 0) return undefined;
  const device = { index, namespaceDevice: raw.get("netns_dev"), namespaceInode: raw.get("netns_ino") };
  return { ...device, name: isInOwnNamespace(port, device) ? interfaceName(port, index) : undefined };
}

function isInOwnNamespace(port: Port, device: Omit<ProgramDevice, "name">): boolean {
  using own = openFile(port, "/proc/self/ns/net");
  const { inode, device: number } = identityOf(port, own);
  return number === `0:${device.namespaceDevice}` && inode === device.namespaceInode;
}

/** The whole name; undefined where the kernel's copy of it is all there is. A long one takes calls of its own. */
export function wholeName(kernel: Kernel, fd: Fd, { raw }: ProgramAnswer): string | undefined {
  const mayBeCut =
    decodeCString(raw.get("name")).length >= MAX_KERNEL_NAME &&
    raw.get("btf_id") !== 0 &&
    raw.get("nr_func_info") > 0;
  return mayBeCut ? functionName(kernel, fd, raw.get("btf_id")) : undefined;
}

/** The answer in words. */
export function describeProgram(
  kernel: Kernel,
  answer: ProgramAnswer,
  name: string | undefined,
): ProgramInfo {
  const info = answer.raw;
  const shortName = decodeCString(info.get("name"));
  return listing({
    id: info.get("id"),
    type: info.get("type"),
    typeName: programTypeName(info.get("type")),
    tag: toHex(info.get("tag")),
    name: name ?? shortName,
    shortName,
    attachBtfObjectId: info.get("attach_btf_obj_id"),
    attachBtfId: info.get("attach_btf_id"),
    gplCompatible: (info.get("gpl_compatible") & GPL_BIT) !== 0,
    device: deviceOf(kernel, info),
    orphaned: answer.orphaned,
    loadedAt: info.get("load_time"),
    userId: info.get("created_by_uid"),
    translatedSize: info.get("xlated_prog_len"),
    jitedSize: info.get("jited_prog_len"),
    mapIds: mapIdsOf(answer),
    btfId: info.get("btf_id"),
    runTime: info.get("run_time_ns"),
    runCount: info.get("run_cnt"),
    recursionMisses: info.get("recursion_misses"),
    verifiedInstructions: info.get("verified_insns"),
  });
}
