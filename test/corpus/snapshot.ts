import { objectInfo } from "../../src/bpf/info.ts";
import type { Kernel } from "../../src/bpf/kernel/kernel.ts";
import { readBtf } from "../../src/bpf/types/loaded-btf.ts";
import { parseBtf } from "../../src/btf/parse-btf.ts";
import { decodeCString } from "../../src/bytes/text.ts";
import type { Fd } from "../../src/sys/fd.ts";
import { bpf_map_info, bpf_prog_info } from "../../src/uapi/structs.ts";
import { contentsOf, openMapById } from "./contents.ts";
import { fdinfo, type Loaded } from "./loaded.ts";
import { instructionLines } from "./xlated.ts";

/** What the kernel has of an object, as plain values without ids and addresses: equal for equal objects. */
export interface Snapshot {
  readonly programs: { readonly [name: string]: ProgramSnapshot };
  readonly maps: { readonly [name: string]: MapSnapshot };
  /** The types of the BTF; empty where there is none. */
  readonly btf: readonly string[];
}

export interface ProgramSnapshot {
  readonly type: number;
  readonly name: string;
  /** Hash of what was loaded, before the verifier changed it. */
  readonly tag: string;
  /** Functions, the program itself included. Their tags are made after the verifier has put addresses in. */
  readonly functionCount: number;
  readonly gplCompatible: boolean;
  readonly attachBtfId: number;
  readonly verifiedInstructions: number;
  readonly maps: readonly string[];
  readonly hasBtf: boolean;
  /** Instruction and name of each function. */
  readonly functions: readonly string[];
  /** Instruction, file, line, column and text of each line. */
  readonly lines: readonly string[];
  readonly instructions: readonly string[];
}

export interface MapSnapshot {
  readonly type: number;
  readonly keySize: number;
  readonly valueSize: number;
  readonly maxEntries: number;
  readonly flags: number;
  readonly extra: bigint;
  readonly hasBtf: boolean;
  readonly keyType: string;
  readonly valueType: string;
  readonly vmlinuxValueType: number;
  readonly frozen: boolean;
  /** Key and value of each entry, in hex. Maps and programs are told by name, inner maps without one in whole. */
  readonly contents: readonly (readonly [string, unknown])[];
}

const U32 = 4;

function hex(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString("hex");
}

function chunks(bytes: Uint8Array, size: number): Uint8Array[] {
  return Array.from({ length: bytes.length / size }, (_, i) => bytes.subarray(i * size, (i + 1) * size));
}

function words(bytes: Uint8Array): number[] {
  return [...new Uint32Array(bytes.slice().buffer)];
}

/** Ids of what belongs to one object, and the names by which a snapshot tells them. */
export interface Names {
  readonly programs: ReadonlyMap<number, string>;
  readonly maps: ReadonlyMap<number, string>;
}

/** Maps by the kernel's names, which whoever loads gives alike; a second one of that name is told by its number. */
function mapNames(kernel: Kernel, loaded: Loaded): Map<number, string> {
  const infos = [...loaded.maps.values()].map((fd) => objectInfo(kernel.port, fd, bpf_map_info));
  const names = new Map<number, string>();
  for (const info of infos.sort((a, b) => a.get("id") - b.get("id"))) {
    const name = decodeCString(info.get("name"));
    const same = [...names.values()].filter((other) => other.replace(/#\d+$/, "") === name).length;
    names.set(info.get("id"), same === 0 ? name : `${name}#${same + 1}`);
  }
  return names;
}

/** Names of types and strings in one BTF of the kernel. */
function btfNames(kernel: Kernel, id: number) {
  const btf = id === 0 ? undefined : parseBtf(readBtf(kernel, id));
  return {
    type: (type: number) =>
      btf === undefined ? `${type}` : `${type} ${btf.kindOf(type)} ${btf.nameOf(type)}`,
    text: (offset: number) => btf?.stringAt(offset) ?? `${offset}`,
  };
}

function programSnapshot(kernel: Kernel, fd: Fd, names: Names): ProgramSnapshot {
  const { port } = kernel;
  const sizes = objectInfo(port, fd, bpf_prog_info);
  const nr = (field: "nr_map_ids" | "nr_func_info" | "nr_line_info" | "nr_prog_tags") => sizes.get(field);
  const buffers = {
    map_ids: new Uint8Array(nr("nr_map_ids") * U32),
    func_info: new Uint8Array(nr("nr_func_info") * sizes.get("func_info_rec_size")),
    line_info: new Uint8Array(nr("nr_line_info") * sizes.get("line_info_rec_size")),
    xlated_prog_insns: new Uint8Array(sizes.get("xlated_prog_len")),
  };
  const info = objectInfo(port, fd, bpf_prog_info, {
    ...buffers,
    nr_map_ids: nr("nr_map_ids"),
    nr_func_info: nr("nr_func_info"),
    func_info_rec_size: sizes.get("func_info_rec_size"),
    nr_line_info: nr("nr_line_info"),
    line_info_rec_size: sizes.get("line_info_rec_size"),
    xlated_prog_len: buffers.xlated_prog_insns.length,
  });
  const btf = btfNames(kernel, info.get("btf_id"));
  const nameOfMap = (id: number) => names.maps.get(id) ?? `map ${id} of nobody`;
  return {
    type: info.get("type"),
    name: decodeCString(info.get("name")),
    tag: hex(info.get("tag")),
    functionCount: nr("nr_prog_tags"),
    gplCompatible: isGplCompatible(info.bytes),
    attachBtfId: info.get("attach_btf_id"),
    verifiedInstructions: info.get("verified_insns"),
    maps: words(buffers.map_ids).map(nameOfMap),
    hasBtf: info.get("btf_id") !== 0,
    functions: chunks(buffers.func_info, info.get("func_info_rec_size")).map((record) => {
      const [at = 0, type = 0] = words(record);
      return `${at} ${btf.type(type)}`;
    }),
    lines: chunks(buffers.line_info, info.get("line_info_rec_size")).map((record) => {
      const [at = 0, file = 0, text = 0, position = 0] = words(record);
      return `${at} ${btf.text(file)}:${position >>> 10}:${position & 1023} ${btf.text(text)}`;
    }),
    instructions: instructionLines(buffers.xlated_prog_insns, nameOfMap),
  };
}

/** The bit field behind `ifindex`. */
function isGplCompatible(info: Uint8Array): boolean {
  const [offset] = bpf_prog_info.fields.ifindex;
  return ((info[offset + U32] ?? 0) & 1) === 1;
}

function mapSnapshot(kernel: Kernel, fd: Fd, names: Names): MapSnapshot {
  const info = objectInfo(kernel.port, fd, bpf_map_info);
  const btf = btfNames(kernel, info.get("btf_id"));
  return {
    type: info.get("type"),
    keySize: info.get("key_size"),
    valueSize: info.get("value_size"),
    maxEntries: info.get("max_entries"),
    flags: info.get("map_flags"),
    extra: info.get("map_extra"),
    hasBtf: info.get("btf_id") !== 0,
    keyType: btf.type(info.get("btf_key_type_id")),
    valueType: btf.type(info.get("btf_value_type_id")),
    vmlinuxValueType: info.get("btf_vmlinux_value_type_id"),
    frozen: fdinfo(fd).get("frozen") === "1",
    contents: contentsOf(kernel, fd, info).map(([key, value]) => [hex(key), readable(kernel, value, names)]),
  };
}

/** A value of a map: a reference by its name, an inner map of nobody as what it is. */
function readable(kernel: Kernel, value: Uint8Array | { map: number } | { program: number }, names: Names) {
  if (value instanceof Uint8Array) return hex(value);
  if ("program" in value) return names.programs.get(value.program) ?? `program ${value.program} of nobody`;
  const name = names.maps.get(value.map);
  if (name !== undefined) return name;
  using inner = openMapById(kernel, value.map);
  return mapSnapshot(kernel, inner, names);
}

/** All different BTFs that programs and maps have: one, if the object has any. */
function btfIds(kernel: Kernel, loaded: Loaded): number[] {
  const { port } = kernel;
  const ids = [
    ...[...loaded.programs.values()].map(({ fd }) => objectInfo(port, fd, bpf_prog_info).get("btf_id")),
    ...[...loaded.maps.values()].map((fd) => objectInfo(port, fd, bpf_map_info).get("btf_id")),
  ];
  return [...new Set(ids.filter((id) => id !== 0))];
}

/** The types one by one, whatever order their names have in the blob. */
function btfDump(kernel: Kernel, id: number): string[] {
  const wide = (_: string, value: unknown) => (typeof value === "bigint" ? String(value) : value);
  return Array.from(parseBtf(readBtf(kernel, id)), (type) => JSON.stringify(type, wide));
}

/** What the kernel has of these programs and maps. */
export function snapshotOf(kernel: Kernel, loaded: Loaded): Snapshot {
  const maps = mapNames(kernel, loaded);
  const programs = new Map([...loaded.programs].map(([name, program]) => [program.id, name]));
  const names = { programs, maps };
  return {
    programs: Object.fromEntries(
      [...loaded.programs].map(([name, { fd }]) => [name, programSnapshot(kernel, fd, names)]),
    ),
    maps: Object.fromEntries(
      [...loaded.maps.values()].map((fd) => {
        const id = objectInfo(kernel.port, fd, bpf_map_info).get("id");
        return [maps.get(id) ?? `${id}`, mapSnapshot(kernel, fd, names)];
      }),
    ),
    btf: btfIds(kernel, loaded).flatMap((id) => btfDump(kernel, id)),
  };
}
