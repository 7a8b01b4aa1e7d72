import { Builder } from "../../asm/builder.ts";
import { encodeInstructions } from "../../asm/instruction.ts";
import { CALL, CLASS, PSEUDO } from "../../asm/opcodes.ts";
import { encodeBtf, type NewBtfType } from "../../btf/format/encode.ts";
import { parseBtfLazily } from "../../btf/parse-btf.ts";
import { concat } from "../../bytes/concat.ts";
import type { ObjectProgramSpec, ObjectSpec } from "../../object/spec/spec.ts";
import {
  type DeclaredContexts,
  declareContexts,
  hasContextTags,
} from "../../object/types/context-arguments.ts";
import type { Fd } from "../../sys/fd.ts";
import { BPF_FUNC_get_func_ip } from "../../uapi/constants.ts";
import type { Kernel } from "../kernel/kernel.ts";
import { takesProgram } from "../program/load-program.ts";
import { loadTypes } from "./object-btf.ts";

/** bpf_user_pt_regs_t of each machine. */
const REGISTERS = { x64: "pt_regs", arm64: "user_pt_regs", riscv64: "user_regs_struct" } as const;

/** `int main(void *)` and `int part(void *)`, whose parameter has the tag. */
const TYPES: readonly NewBtfType[] = [
  { kind: "int", name: "int", size: 4, bits: 32, bitOffset: 0, encoding: "signed" },
  { kind: "ptr", name: "", type: 0 },
  { kind: "func_proto", name: "", returns: 1, params: [{ name: "context", type: 2 }] },
  { kind: "func", name: "main", type: 3, linkage: "global" },
  { kind: "func", name: "part", type: 3, linkage: "global" },
  { kind: "decl_tag", name: "arg:ctx", type: 5, component: 0 },
];
/** Slots of both, and their types. */
const FUNCTIONS = Uint32Array.of(0, 4, 2, 5);

/** A call of the second function, where a helper takes nothing but the context for its argument. */
function probe(): Uint8Array {
  const call = encodeInstructions([{ code: CLASS.JMP | CALL, dst: 0, src: PSEUDO.CALL, off: 0, imm: 1 }]);
  return concat([call, new Builder().exit().call(BPF_FUNC_get_func_ip).exit().bytes()]);
}

/** Found by trying. */
function triesTag(kernel: Kernel, token: Fd | undefined): boolean {
  const bytes = encodeBtf(TYPES);
  using types = loadTypes(kernel, { bytes, types: parseBtfLazily(bytes) }, token);
  const functions = new Uint8Array(FUNCTIONS.buffer);
  const debug = types.fd && { btf: types.fd, functions, lines: new Uint8Array(0) };
  return takesProgram(kernel, { type: "kprobe", name: "probe", instructions: probe(), debug, token });
}

/**
 * Whether the kernel knows the tag, which came with Linux 6.8. False too where this process may load no kprobe: declared
 * contexts serve newer kernels as well.
 */
function knowsTag(kernel: Kernel, token: Fd | undefined): boolean {
  kernel.features.contextTag ??= triesTag(kernel, token);
  return kernel.features.contextTag;
}

/** Contexts of the object's programs as an older kernel knows them; undefined when it has no tags, or the kernel knows them. */
export function contextsFor(
  kernel: Kernel,
  { btf }: ObjectSpec,
  programs: readonly ObjectProgramSpec[],
  token: Fd | undefined,
): DeclaredContexts | undefined {
  if (btf === undefined || !hasContextTags(btf.types) || knowsTag(kernel, token)) return undefined;
  return declareContexts(btf, programs, REGISTERS[kernel.port.arch]);
}
