import type { Btf } from "../../btf/btf.ts";
import type { CoreRelocation } from "../../btf/ext.ts";
import type { ProgramTypeName } from "../../uapi/prog-types.ts";
import type { SectionType } from "./section-types.ts";

/** What an object file holds, as plain data: the same on every machine, and nothing of it loaded. */
export interface ObjectSpec {
  /** Contents of section `license`; empty when there is none. */
  readonly license: string;
  /** Contents of section `version`; 0 when there is none. Kernels since 5.0 do not look at it. */
  readonly version: number;
  /** Byte order of the file. Its instructions are given little-endian all the same. */
  readonly littleEndian: boolean;
  /** The types, completed from the file (sizes and offsets of variables); undefined when it has none. */
  readonly btf: ObjectBtf | undefined;
  /** Maps of section `.maps`, then those that hold variables, by section, then `.kconfig`. */
  readonly maps: readonly MapSpec[];
  readonly externs: readonly ExternSpec[];
  /** Programs by section and place; the functions that they call are in their instructions. */
  readonly programs: readonly ObjectProgramSpec[];
}

export interface ObjectBtf {
  /** As the kernel takes them. */
  readonly bytes: Uint8Array;
  readonly types: Btf;
}

/** What a map holds that the file defines, or that stands for a section of variables. */
export type MapKind = "user" | "data" | "rodata" | "bss" | "kconfig";

export interface MapAttributes {
  /** Number in enum bpf_map_type. */
  readonly type: number;
  /** Bytes. */
  readonly keySize: number;
  readonly valueSize: number;
  readonly maxEntries: number;
  readonly flags: number;
  readonly extra: bigint;
  /** Number of the memory node; counts only with BPF_F_NUMA_NODE. */
  readonly numaNode: number;
  /** Type ids in the object's BTF; 0 when the definition has a size alone. */
  readonly keyTypeId: number;
  readonly valueTypeId: number;
}

export interface MapSpec extends MapAttributes {
  /** The variable's name, or for sections of variables libbpf's: `object.rodata`, `.data.extra`. */
  readonly name: string;
  /** What the kernel is told, at most 15 characters. */
  readonly kernelName: string;
  readonly kind: MapKind;
  /** The section that it comes from. */
  readonly section: string;
  /** True for `LIBBPF_PIN_BY_NAME`: shared with whoever pins it by the same name. */
  readonly pinnedByName: boolean;
  /** What the maps in a map of maps are like. */
  readonly inner: MapAttributes | undefined;
  /** Members of `values`: the map or program that each slot begins with. */
  readonly slots: readonly MapSlot[];
  /** What a map of variables begins with; undefined for zeros: section `.bss`, and settings before they are filled in. */
  readonly contents: Uint8Array | undefined;
}

export interface MapSlot {
  readonly index: number;
  /** Name of a map for a map of maps, of a program for an array of programs. */
  readonly target: string;
}

/** A variable or function that the kernel has. */
export type ExternSpec = KconfigExtern | VariableExtern | FunctionExtern;

interface Extern {
  readonly name: string;
  /** May be missing; is 0 then. */
  readonly weak: boolean;
}

/** A setting of the kernel's configuration (`CONFIG_…`), or of libbpf's (`LINUX_KERNEL_VERSION`). */
export interface KconfigExtern extends Extern {
  readonly kind: "kconfig";
  /** Bytes from the start of the map `.kconfig`. */
  readonly offset: number;
  readonly size: number;
  readonly type: "bool" | "tristate" | "char" | "int" | "chars";
  readonly signed: boolean;
}

/** A variable of the kernel, by address (type id 0) or by its type in the kernel's BTF. */
export interface VariableExtern extends Extern {
  readonly kind: "variable";
  readonly typeId: number;
}

/** A function of the kernel (kfunc), with the `func_proto` that is expected of it. */
export interface FunctionExtern extends Extern {
  readonly kind: "function";
  readonly typeId: number;
}

export interface ObjectProgramSpec {
  readonly name: string;
  /** Without the `?` in front. */
  readonly section: string;
  /** False for a section that begins with `?`: loaded only when asked for by name. */
  readonly autoload: boolean;
  /** What the section says of it; undefined for a section that says nothing. */
  readonly sectionType: SectionType | undefined;
  readonly type: ProgramTypeName | undefined;
  /** Number in enum bpf_attach_type. */
  readonly expectedAttachType: number;
  /** What it is attached to, from the section's name: `socket_bind` of `lsm_cgroup/socket_bind`. */
  readonly attachTarget: string | undefined;
  readonly code: LinkedCode;
}

/** A program with all functions that it calls, complete but for what only the kernel knows: see `references`. */
export interface LinkedCode {
  /** 8 bytes a slot, little-endian. */
  readonly bytes: Uint8Array;
  readonly references: readonly Reference[];
  readonly coreRelocations: readonly MovedCoreRelocation[];
  /** `struct bpf_func_info` as the kernel takes them, with slots: where each function begins, and its type. Empty when the file does not say. */
  readonly funcInfo: Uint8Array;
  /** `struct bpf_line_info` as the kernel takes them, with slots. Empty when the file does not say. */
  readonly lineInfo: Uint8Array;
}

/** A slot that waits for a number: of a map, of a variable's place, of something in the kernel. */
export type Reference = { readonly slot: number } & ReferenceTarget;

export type ReferenceTarget =
  | { readonly kind: "map"; readonly map: number }
  /** A byte of a map of variables; the offset is in the instruction already. */
  | { readonly kind: "data"; readonly map: number }
  | { readonly kind: "extern"; readonly extern: number }
  | { readonly kind: "kfunc-call"; readonly extern: number };

export interface MovedCoreRelocation {
  readonly slot: number;
  /** Place among the relocations of the file: what one is resolved to may depend on those before it. */
  readonly order: number;
  readonly relocation: CoreRelocation;
}
