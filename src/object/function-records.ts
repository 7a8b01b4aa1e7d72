import type { Records } from "../btf/ext.ts";
import { SLOT } from "./code.ts";
import { functionHolding, type ObjectFunction } from "./functions.ts";

/** Records of `.BTF.ext` that stand one behind the other in the file, about one function. */
export interface Run {
  readonly words: Uint32Array;
  /** Place of the first among all records of its kind. */
  readonly place: number;
}

/** What `.BTF.ext` says of the instructions of each function, in the order of the file. */
export type FunctionRecords = ReadonlyMap<ObjectFunction, readonly Run[]>;

function holds({ start, length }: ObjectFunction, slot: number): boolean {
  return slot >= start && slot < start + length;
}

/**
 * Sorts the records of sections by function, in one pass: compilers write them in the order of the instructions, so that
 * most are about the same function as the one before. Those about no function are left out.
 * @param size words of a record
 */
export function recordsByFunction(
  functions: readonly ObjectFunction[],
  bySection: Records,
  size: number,
): FunctionRecords {
  const all = new Map<ObjectFunction, Run[]>();
  let before = 0;
  for (const [name, words] of bySection) {
    const section = functions.find((fn) => fn.section.name === name)?.section.index ?? -1;
    let fn: ObjectFunction | undefined;
    let from = 0;
    const endRun = (at: number) => {
      if (fn === undefined) return;
      const run = { words: words.subarray(from, at), place: (before + from) / size };
      const runs = all.get(fn);
      if (runs) runs.push(run);
      else all.set(fn, [run]);
    };
    for (let at = 0; at < words.length; at += size) {
      const slot = Math.floor((words[at] as number) / SLOT);
      if (fn !== undefined && holds(fn, slot)) continue;
      endRun(at);
      fn = functionHolding(functions, section, slot);
      from = at;
    }
    endRun(words.length);
    before += words.length;
  }
  return all;
}
