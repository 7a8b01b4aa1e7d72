import { decodeInstructions, type Instruction } from "../../src/asm/instruction.ts";
import type { Btf } from "../../src/btf/btf.ts";
import { coreRelocationsIn, parseBtfExt } from "../../src/btf/ext.ts";
import { parseBtf } from "../../src/btf/parse-btf.ts";
import { CoreError } from "../../src/object/core/core-error.ts";
import { POISON, patchInstruction } from "../../src/object/core/core-patch.ts";
import { CoreResolver } from "../../src/object/core/core-resolver.ts";
import { CoreTargets } from "../../src/object/core/core-targets.ts";
import { sectionsOf } from "./elf.ts";
import type { LibbpfResult, Outcome } from "./libbpf.ts";

const BYTES = [4, 2, 1, 8];

/** The change of one instruction in the words of libbpf's. */
function outcomeOf(before: readonly Instruction[], after: readonly Instruction[], slot: number): Outcome {
  const [old, low, high] = [before[slot], after[slot], after[slot + 1]];
  if (!old || !low) return { kind: "failed" };
  if (low === POISON) return { kind: "poisoned", slots: high === POISON ? [slot, slot + 1] : [slot] };
  const isMemory = [1, 2, 3].includes(low.code & 7);
  const isWide = (low.code & 7) === 0;
  const upper = isWide ? BigInt.asUintN(32, BigInt(high?.imm ?? 0)) << 32n : 0n;
  const to = isMemory
    ? BigInt(low.off)
    : isWide
      ? upper | BigInt.asUintN(32, BigInt(low.imm))
      : BigInt(low.imm);
  const change = { kind: "patched", slot, to: BigInt.asUintN(64, to) } as const;
  return old.code === low.code ? change : { ...change, bytes: BYTES[(low.code >> 3) & 3] ?? 0 };
}

/** What we make of an object's relocations, in the form that libbpfResults gives; each section has one program. */
export function ourResults(
  object: Uint8Array,
  target: Btf,
): Map<string, LibbpfResult & { error?: CoreError }> {
  const sections = sectionsOf(object);
  const local = parseBtf(sections.get(".BTF") ?? new Uint8Array());
  const { coreRelocations } = parseBtfExt(sections.get(".BTF.ext") ?? new Uint8Array(), local);
  const resolver = new CoreResolver(local, new CoreTargets({ name: "vmlinux", btf: target }));
  const results = new Map<string, LibbpfResult & { error?: CoreError }>();
  for (const [section, relocations] of coreRelocations) {
    const instructions = decodeInstructions(sections.get(section) ?? new Uint8Array());
    for (const [index, relocation] of coreRelocationsIn(relocations).entries()) {
      const key = `${section.split("/").at(-1)}#${index}`;
      const before = [...instructions];
      const slot = relocation.insnOffset / 8;
      try {
        const result = resolver.resolve(relocation);
        patchInstruction(instructions, slot, result);
        const access = `<${result.kind.name}> [${relocation.typeId}] ${result.access}`;
        results.set(key, { access, outcome: outcomeOf(before, instructions, slot) });
      } catch (error) {
        if (!(error instanceof CoreError)) throw error;
        results.set(key, { access: "", outcome: { kind: "failed" }, error });
        return results;
      }
    }
  }
  return results;
}
