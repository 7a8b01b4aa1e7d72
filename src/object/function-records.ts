import { SLOT } from "./code.ts";
import { functionHolding, type ObjectFunction } from "./functions.ts";

/** What `.BTF.ext` says of the instructions of each function, in the order of the file. */
export type FunctionRecords<T> = ReadonlyMap<ObjectFunction, readonly T[]>;

function holds({ start, length }: ObjectFunction, slot: number): boolean {
  return slot >= start && slot < start + length;
}

/**
 * Sorts the records of sections by function, in one pass: compilers write them in the order of the instructions, so that
 * most are about the same function as the one before. Those about no function are left out.
 */
export function recordsByFunction<T extends { readonly insnOffset: number }>(
  functions: readonly ObjectFunction[],
  bySection: ReadonlyMap<string, readonly T[]> = new Map(),
): FunctionRecords<T> {
  const all = new Map<ObjectFunction, T[]>();
  for (const [name, records] of bySection) {
    const section = functions.find((fn) => fn.section.name === name)?.section.index ?? -1;
    let fn: ObjectFunction | undefined;
    for (const record of records) {
      const slot = Math.floor(record.insnOffset / SLOT);
      if (fn === undefined || !holds(fn, slot)) fn = functionHolding(functions, section, slot);
      if (fn === undefined) continue;
      const own = all.get(fn);
      if (own) own.push(record);
      else all.set(fn, [record]);
    }
  }
  return all;
}
