import type { Btf } from "../../btf/btf.ts";
import { parseBtf } from "../../btf/parse-btf.ts";
import { FormatError } from "../../bytes/reader.ts";
import { decodeCString } from "../../bytes/text.ts";
import { codecOf } from "../../object/values/codec.ts";
import type { Value } from "../../object/values/value.ts";
import { bpf } from "../../sys/bpf.ts";
import { unlessSyscallFails } from "../../sys/errors.ts";
import { Fd } from "../../sys/fd.ts";
import { bpf_map_type } from "../../uapi/constants.ts";
import { bpf_map_info } from "../../uapi/structs.ts";
import { objectInfo } from "../info.ts";
import type { Kernel } from "../kernel/kernel.ts";
import { listing } from "../listing.ts";
import { readBtf } from "../types/loaded-btf.ts";

/** A variable of a program's read-only data that is meant for people: `bpf_metadata_author`. */
export interface MetadataVariable {
  /** Without `bpf_metadata_`. */
  readonly name: string;
  /** Its type, and its bytes. */
  readonly typeId: number;
  readonly bytes: Uint8Array;
}

/** What a program's author wrote into it for those who look at it. `JSON.stringify` makes values of the bytes. */
export interface ProgramMetadata {
  readonly btf: Btf;
  /** At least one. */
  readonly variables: readonly MetadataVariable[];
}

const PREFIX = "bpf_metadata_";
const KEY_SIZE = 4;

/** Undefined for a map that holds no read-only data, else its metadata, if any. */
interface ReadOnlyData {
  readonly metadata: ProgramMetadata | undefined;
}

/** Metadata of programs. Programs of one object share their data, which is read once. */
export class MetadataReader {
  readonly #kernel: Kernel;
  readonly #maps = new Map<number, ReadOnlyData | undefined>();

  constructor(kernel: Kernel) {
    this.#kernel = kernel;
  }

  /** The metadata in the first map of read-only data among these; undefined where there is none, or it may not be read. */
  read(mapIds: readonly number[]): ProgramMetadata | undefined {
    for (const id of mapIds) {
      const data = this.#dataOf(id);
      if (data) return data.metadata;
    }
    return undefined;
  }

  #dataOf(id: number): ReadOnlyData | undefined {
    if (!this.#maps.has(id))
      this.#maps.set(
        id,
        unlessSyscallFails(() => this.#readMap(id)),
      );
    return this.#maps.get(id);
  }

  #readMap(id: number): ReadOnlyData | undefined {
    const { port } = this.#kernel;
    using map = new Fd(port, bpf(port, "BPF_MAP_GET_FD_BY_ID", { map_id: id }).result);
    const info = objectInfo(port, map, bpf_map_info);
    const typeId = info.get("btf_value_type_id");
    const isReadOnlyData =
      info.get("type") === bpf_map_type.BPF_MAP_TYPE_ARRAY &&
      info.get("key_size") === KEY_SIZE &&
      info.get("max_entries") === 1 &&
      typeId !== 0 &&
      decodeCString(info.get("name")).includes(".rodata");
    if (!isReadOnlyData) return undefined;
    const value = new Uint8Array(info.get("value_size"));
    bpf(port, "BPF_MAP_LOOKUP_ELEM", { map_fd: map.number, key: new Uint8Array(KEY_SIZE), value });
    return { metadata: this.#metadataIn(info.get("btf_id"), typeId, value) };
  }

  #metadataIn(btfId: number, typeId: number, value: Uint8Array): ProgramMetadata | undefined {
    try {
      const btf = parseBtf(readBtf(this.#kernel, btfId));
      const variables = variablesOf(btf, typeId, value);
      const metadata = { btf, variables };
      return variables.length === 0 ? undefined : listing(metadata, () => valuesByName(metadata));
    } catch (error) {
      if (!(error instanceof FormatError)) throw error;
      this.#kernel.note(`a map's BTF is not used: ${error.message}`);
      return undefined;
    }
  }
}

/** Types come from whoever loaded the program: what cannot be read by them stays bytes. */
function variableValue(btf: Btf, { name, typeId, bytes }: MetadataVariable): Value {
  try {
    return codecOf(btf, typeId, bytes.length, name).decode(bytes);
  } catch (error) {
    if (!(error instanceof FormatError)) throw error;
    return bytes;
  }
}

function valuesByName({ btf, variables }: ProgramMetadata): object {
  return Object.fromEntries(variables.map((variable) => [variable.name, variableValue(btf, variable)]));
}

function variablesOf(btf: Btf, typeId: number, value: Uint8Array): MetadataVariable[] {
  const section = btf.typeById(typeId);
  if (section.kind !== "datasec") return [];
  return section.vars.flatMap(({ type, offset, size }) => {
    const variable = btf.typeById(type);
    if (variable.kind !== "var" || !variable.name.startsWith(PREFIX)) return [];
    const bytes = value.subarray(offset, offset + size);
    return [{ name: variable.name.slice(PREFIX.length), typeId: variable.type, bytes }];
  });
}
