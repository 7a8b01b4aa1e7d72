import { decodeInstructions, encodeInstructions } from "../../asm/instruction.ts";
import { CALL, CLASS, PSEUDO } from "../../asm/opcodes.ts";
import type { CoreRelocation } from "../../btf/ext.ts";
import { FormatError } from "../../bytes/reader.ts";
import { Code, SLOT } from "../../object/code/code.ts";
import { CoreError } from "../../object/core/core-error.ts";
import { patchInstruction } from "../../object/core/core-patch.ts";
import { CoreResolver, type CoreResult } from "../../object/core/core-resolver.ts";
import type { CoreTargets } from "../../object/core/core-targets.ts";
import type { ObjectProgramSpec, ObjectSpec, Reference } from "../../object/spec/spec.ts";
import type { Fd } from "../../sys/fd.ts";
import { CgbpfError } from "../failure/failures.ts";
import type { ResolvedExtern } from "./resolve-externs.ts";

/** A call of a function that the kernel does not have, with its number among the externs: the verifier names it if it is reached. */
export const MISSING_FUNCTION = 2002000000;

export type CoreResults = ReadonlyMap<CoreRelocation, CoreResult>;

function failed(
  { name }: ObjectProgramSpec,
  slot: number,
  cause: CoreError | FormatError,
): CgbpfError<"relocation-failed"> {
  const { access, candidates = [] } = cause instanceof CoreError ? cause : {};
  const details = {
    program: name,
    instruction: slot,
    problem: cause.problem,
    ...(access !== undefined && { access }),
    ...(candidates.length > 0 && { candidates }),
  };
  return new CgbpfError("relocation-failed", details, { cause });
}

/** What each CO-RE relocation of these programs comes to, in the order of the file. @throws CgbpfError `relocation-failed` */
export function resolveCore(
  spec: ObjectSpec,
  programs: readonly ObjectProgramSpec[],
  targets: () => CoreTargets,
): CoreResults {
  const results = new Map<CoreRelocation, CoreResult>();
  const all = programs.flatMap((program) =>
    program.code.coreRelocations.map((moved) => ({ program, ...moved })),
  );
  if (all.length === 0 || spec.btf === undefined) return results;
  const resolver = new CoreResolver(spec.btf.types, targets());
  for (const { program, slot, relocation } of all.sort((a, b) => a.order - b.order)) {
    if (results.has(relocation)) continue;
    try {
      results.set(relocation, resolver.resolve(relocation));
    } catch (error) {
      if (!(error instanceof CoreError || error instanceof FormatError)) throw error;
      throw failed(program, slot, error);
    }
  }
  return results;
}

/** A relocation changes one slot, or the two of a 64-bit load: only these are decoded. */
function applyCore(program: ObjectProgramSpec, bytes: Uint8Array, results: CoreResults): void {
  for (const { slot, relocation } of program.code.coreRelocations) {
    const result = results.get(relocation);
    if (result === undefined) continue;
    const at = slot * SLOT;
    const window = decodeInstructions(bytes.subarray(at, at + 2 * SLOT));
    try {
      patchInstruction(window, 0, result);
    } catch (error) {
      if (!(error instanceof CoreError)) throw error;
      throw failed(program, slot, error);
    }
    bytes.set(encodeInstructions(window), at);
  }
}

/** What references are replaced by. */
export interface Resolution {
  readonly maps: readonly Fd[];
  readonly externs: readonly ResolvedExtern[];
  /** Number of the map of settings; -1 without one. */
  readonly kconfig: number;
  readonly core: CoreResults;
}

/** Descriptors that instructions mean by their place among those told to the kernel, from 1 on. */
export class Descriptors {
  readonly list: Fd[] = [];

  numberOf(fd: Fd): number {
    const index = this.list.indexOf(fd);
    return index < 0 ? this.list.push(fd) : index + 1;
  }
}

function loadMapValue(code: Code, slot: number, map: Fd | undefined): void {
  code.setSource(slot, PSEUDO.MAP_VALUE);
  code.setImmediate(slot, map?.number ?? 0);
}

function setExtern(
  code: Code,
  slot: number,
  extern: ResolvedExtern | undefined,
  { maps, kconfig }: Resolution,
): void {
  if (extern?.kind === "setting") {
    loadMapValue(code, slot, maps[kconfig]);
    code.setImmediate(slot + 1, extern.offset);
  } else if (extern?.kind === "typed") {
    code.setSource(slot, PSEUDO.BTF_ID);
    code.setImmediate(slot, extern.id);
    code.setImmediate(slot + 1, extern.module?.number ?? 0);
  } else {
    const address = extern?.kind === "address" ? extern.address : 0n;
    code.setImmediate(slot, Number(BigInt.asIntN(32, address)));
    code.setImmediate(slot + 1, Number(BigInt.asIntN(32, address >> 32n)));
  }
}

function setCall(
  code: Code,
  slot: number,
  index: number,
  extern: ResolvedExtern | undefined,
  descriptors: Descriptors,
): void {
  if (extern?.kind !== "typed") {
    code.bytes.set([CLASS.JMP | CALL, 0, 0, 0], slot * SLOT);
    code.setImmediate(slot, MISSING_FUNCTION + index);
    return;
  }
  code.setSource(slot, PSEUDO.KFUNC_CALL);
  code.setImmediate(slot, extern.id);
  code.setOffset(slot, extern.module ? descriptors.numberOf(extern.module) : 0);
}

function settle(code: Code, reference: Reference, resolution: Resolution, descriptors: Descriptors): void {
  const { slot } = reference;
  switch (reference.kind) {
    case "map":
      code.setSource(slot, PSEUDO.MAP_FD);
      code.setImmediate(slot, resolution.maps[reference.map]?.number ?? 0);
      break;
    case "data":
      loadMapValue(code, slot, resolution.maps[reference.map]);
      break;
    case "extern":
      setExtern(code, slot, resolution.externs[reference.extern], resolution);
      break;
    case "kfunc-call":
      setCall(code, slot, reference.extern, resolution.externs[reference.extern], descriptors);
  }
}

/** Instructions that the kernel can verify: nothing in them waits any more. @throws CgbpfError `relocation-failed` */
export function finishedCode(
  program: ObjectProgramSpec,
  resolution: Resolution,
  descriptors: Descriptors,
): Uint8Array {
  const code = new Code(program.code.bytes.slice());
  applyCore(program, code.bytes, resolution.core);
  for (const reference of program.code.references) settle(code, reference, resolution, descriptors);
  return code.bytes;
}
