import { POISON } from "../../object/core/core-patch.ts";
import type { ObjectProgramSpec, ObjectSpec } from "../../object/spec/spec.ts";
import { type CoreResults, MISSING_FUNCTION } from "./object-code.ts";

/** What the verifier says of a call that no kernel can have, which stands for what this one does not have. */
const IMPOSSIBLE_CALL = /^(\d+): .*call unknown#(\d+)/;

/** True when a program was refused for a call that no kernel can have. */
export function meetsImpossibleCall(log: string): boolean {
  return /^invalid func unknown#\d+$/m.test(log);
}

/**
 * What the program reached that the kernel does not have, where that is why the verifier refused it: a field or type of a CO-RE
 * relocation, or a weak function. Its instruction was made an impossible call, which the log shows.
 */
export function missingInKernel(
  spec: ObjectSpec,
  program: ObjectProgramSpec,
  core: CoreResults,
  log: string,
): string | undefined {
  const match = log
    .split("\n")
    .map((line) => IMPOSSIBLE_CALL.exec(line))
    .findLast((found) => found !== null);
  if (!match) return undefined;
  const [slot, call] = [Number(match[1]), Number(match[2])];
  if (call === POISON.imm) {
    const moved = program.code.coreRelocations.find((relocation) => relocation.slot === slot);
    return moved && core.get(moved.relocation)?.access;
  }
  return call >= MISSING_FUNCTION ? spec.externs[call - MISSING_FUNCTION]?.name : undefined;
}
