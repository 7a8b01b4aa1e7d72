import type { ProgramDevice, ProgramInfo } from "../../bpf/program/program-info.ts";
import type { ProgramListing } from "../../listing/program-listing.ts";
import { findProgramTypeName } from "../../uapi/prog-types.ts";
import type { Json, JsonWriter, Members } from "../output/json-writer.ts";
import { epochSeconds, localTime } from "../output/local-time.ts";
import { holderLines, holderMembers, pinLines } from "./holder-text.ts";
import { metadataText, writeMetadata } from "./metadata-text.ts";

function deviceText({ name, index, namespaceDevice, namespaceInode }: ProgramDevice): string {
  return name ?? `ifindex ${index} ns_dev ${namespaceDevice} ns_ino ${namespaceInode}`;
}

/** The first line of a program: what it is. */
export function headerText(info: ProgramInfo): string {
  const { id, typeName, name, tag, device, gplCompatible, runTime, runCount, recursionMisses } = info;
  return [
    `${id}: ${typeName}  `,
    name === "" ? "" : `name ${name}  `,
    `tag ${tag}`,
    device === undefined ? "" : `  offloaded_to ${deviceText(device)}`,
    gplCompatible ? "  gpl" : "",
    runTime === 0n ? "" : ` run_time_ns ${runTime} run_cnt ${runCount}`,
    recursionMisses === 0n ? "" : ` recursion_misses ${recursionMisses}`,
    "\n",
  ].join("");
}

/** The first line as members of an object. */
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

/** A program as text, in the bytes of bpftool. */
export function programText(program: ProgramListing): string {
  const { loadedDate, lockedMemory, mapIds, metadata } = program;
  return [
    headerText(program),
    loadedDate === undefined ? "" : `\tloaded_at ${localTime(loadedDate)}  uid ${program.userId}\n`,
    `\txlated ${program.translatedSize}B`,
    program.jitedSize === 0 ? "  not jited" : `  jited ${program.jitedSize}B`,
    lockedMemory === undefined ? "" : `  memlock ${lockedMemory}B`,
    program.orphaned ? "  orphaned" : "",
    mapIds.length === 0 ? "" : `  map_ids ${mapIds.join(",")}`,
    pinLines(program.pins),
    program.btfId === 0 ? "" : `\n\tbtf_id ${program.btfId}`,
    holderLines(program.held),
    "\n",
    metadata === undefined ? "" : metadataText(metadata),
  ].join("");
}

/** Writes a program as an object, as bpftool has it. */
export function writeProgram(json: JsonWriter, program: ProgramListing): void {
  json.startObject();
  json.members(programMembers(program));
  if (program.metadata) writeMetadata(json, program.metadata);
  json.endObject();
}

function programMembers(program: ProgramListing): Members {
  const { device, loadedDate, jitedSize, mapIds, btfId } = program;
  return {
    ...headerMembers(program),
    dev: device && deviceMembers(device),
    loaded_at: loadedDate && epochSeconds(loadedDate),
    uid: loadedDate && program.userId,
    orphaned: program.orphaned,
    bytes_xlated: program.translatedSize,
    jited: jitedSize !== 0,
    bytes_jited: jitedSize === 0 ? undefined : jitedSize,
    bytes_memlock: program.lockedMemory,
    map_ids: mapIds.length === 0 ? undefined : mapIds,
    btf_id: btfId === 0 ? undefined : btfId,
    pinned: program.pins,
    ...holderMembers(program.held),
  };
}

function deviceMembers({ index, namespaceDevice, namespaceInode, name }: ProgramDevice): Json {
  return { ifindex: index, ns_dev: namespaceDevice, ns_inode: namespaceInode, ifname: name };
}
