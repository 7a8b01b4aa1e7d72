import { holdersOf, type ObjectHolders } from "../../bpf/holders/file-holders.ts";
import type { Kernel } from "../../bpf/kernel.ts";
import type { Program } from "../../bpf/program/program.ts";
import type { ProgramDevice, ProgramInfo } from "../../bpf/program/program-info.ts";
import { MetadataReader } from "../../bpf/program/program-metadata.ts";
import { identityOf, openFile } from "../../sys/files/file.ts";
import { interfaceName } from "../../sys/network-interface.ts";
import { findProgramTypeName } from "../../uapi/prog-types.ts";
import type { Json, Members } from "../output/json-writer.ts";
import { BootClock, localTime } from "../output/local-time.ts";
import type { Session } from "../output/session.ts";
import { holderLines, holderMembers } from "./holder-text.ts";
import { metadataText, writeMetadata } from "./metadata-text.ts";
import { pinsToShow } from "./pin-order.ts";

/** Name of the interface when it is in the network namespace of this process. */
function deviceName({ port }: Kernel, device: ProgramDevice): string | undefined {
  using own = openFile(port, "/proc/self/ns/net");
  const { inode, device: number } = identityOf(port, own);
  const isHere = number === `0:${device.namespaceDevice}` && inode === device.namespaceInode;
  return isHere ? interfaceName(port, device.index) : undefined;
}

/** The first line of a program: what it is. */
export function headerText(kernel: Kernel, info: ProgramInfo): string {
  const { id, typeName, name, tag, device, gplCompatible, runTime, runCount, recursionMisses } = info;
  return [
    `${id}: ${typeName}  `,
    name === "" ? "" : `name ${name}  `,
    `tag ${tag}`,
    device === undefined ? "" : `  offloaded_to ${deviceName(kernel, device) ?? foreignDevice(device)}`,
    gplCompatible ? "  gpl" : "",
    runTime === 0n ? "" : ` run_time_ns ${runTime} run_cnt ${runCount}`,
    recursionMisses === 0n ? "" : ` recursion_misses ${recursionMisses}`,
    "\n",
  ].join("");
}

function foreignDevice({ index, namespaceDevice, namespaceInode }: ProgramDevice): string {
  return `ifindex ${index} ns_dev ${namespaceDevice} ns_ino ${namespaceInode}`;
}

/** The same as members of an object. */
export function headerMembers(info: ProgramInfo): Members {
  const hasRun = info.runTime !== 0n;
  return {
    id: info.id,
    type: findProgramTypeName(info.type) ?? info.type,
    name: info.name === "" ? undefined : info.name,
    tag: info.tag,
    gpl_compatible: info.gplCompatible,
    run_time_ns: hasRun ? info.runTime : undefined,
    run_cnt: hasRun ? info.runCount : undefined,
    recursion_misses: info.recursionMisses === 0n ? undefined : info.recursionMisses,
  };
}

/** Programs as text and as JSON, in the bytes of bpftool. */
export class ProgramPrinter {
  readonly #session: Session;
  readonly #pins: ReadonlyMap<number, readonly string[]> | undefined;
  readonly #holders: ReadonlyMap<number, ObjectHolders>;
  readonly #metadata: MetadataReader;
  readonly #clock: BootClock;

  /** Looks for pins and holders, before any program is opened by this process. */
  constructor(session: Session) {
    this.#session = session;
    this.#pins = pinsToShow(session, "prog");
    this.#holders = holdersOf(session.kernel, "prog");
    this.#metadata = new MetadataReader(session.kernel);
    this.#clock = new BootClock(session.kernel.port);
  }

  print(program: Program): void {
    if (this.#session.json) this.#printJson(program);
    else this.#session.print(this.#plain(program));
  }

  #plain(program: Program): string {
    const { info, lockedMemory } = program;
    const { kernel } = this.#session;
    const metadata = this.#metadata.read(info.mapIds);
    return [
      headerText(kernel, info),
      info.loadedAt === 0n ? "" : `\tloaded_at ${this.#loadedAt(info)}  uid ${info.userId}\n`,
      `\txlated ${info.translatedSize}B`,
      info.jitedSize === 0 ? "  not jited" : `  jited ${info.jitedSize}B`,
      lockedMemory === undefined ? "" : `  memlock ${lockedMemory}B`,
      info.orphaned ? "  orphaned" : "",
      info.mapIds.length === 0 ? "" : `  map_ids ${info.mapIds.join(",")}`,
      ...(this.#pins?.get(info.id) ?? []).map((path) => `\n\tpinned ${path}`),
      info.btfId === 0 ? "" : `\n\tbtf_id ${info.btfId}`,
      holderLines(this.#holders.get(info.id)),
      "\n",
      metadata === undefined ? "" : metadataText(metadata),
    ].join("");
  }

  #printJson(program: Program): void {
    const json = this.#session.json;
    const { info, lockedMemory } = program;
    const { kernel } = this.#session;
    const isKnown = info.loadedAt !== 0n;
    json?.startObject();
    json?.members({
      ...headerMembers(info),
      dev: info.device && deviceObject(kernel, info.device),
      loaded_at: isKnown ? this.#clock.seconds(info.loadedAt) : undefined,
      uid: isKnown ? info.userId : undefined,
      orphaned: info.orphaned,
      bytes_xlated: info.translatedSize,
      jited: info.jitedSize !== 0,
      bytes_jited: info.jitedSize === 0 ? undefined : info.jitedSize,
      bytes_memlock: lockedMemory,
      map_ids: info.mapIds.length === 0 ? undefined : info.mapIds,
      btf_id: info.btfId === 0 ? undefined : info.btfId,
      pinned: this.#pins && (this.#pins.get(info.id) ?? []),
      ...holderMembers(this.#holders.get(info.id)),
    });
    const metadata = this.#metadata.read(info.mapIds);
    if (json && metadata) writeMetadata(json, metadata);
    json?.endObject();
  }

  #loadedAt({ loadedAt }: ProgramInfo): string {
    return localTime(this.#clock.seconds(loadedAt));
  }
}

function deviceObject(kernel: Kernel, device: ProgramDevice): Json {
  return {
    ifindex: device.index,
    ns_dev: device.namespaceDevice,
    ns_inode: device.namespaceInode,
    ifname: deviceName(kernel, device),
  };
}
