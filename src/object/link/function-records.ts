import type { Records } from "../../btf/ext.ts";
import { firstOfEach } from "../../bytes/first-of-each.ts";
import { SLOT, SLOT_SHIFT } from "../code/code.ts";
import { functionHolding, type ObjectFunction } from "../code/functions.ts";

/** Records of `.BTF.ext` that stand one behind the other in the file, about one function. */
export interface Run {
  readonly words: Uint32Array;
  /** Place of the first among all records of its kind. */
  readonly place: number;
}

/** What `.BTF.ext` says of the instructions of each function, in the order of the file. */
export type FunctionRecords = ReadonlyMap<ObjectFunction, readonly Run[]>;

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
  if (bySection.size === 0) return all;
  const firstIn = firstOfEach(functions, ({ section }) => section.name);
  let before = 0;
  for (const [name, words] of bySection) {
    const section = firstIn.get(name)?.section.index ?? -1;
    let fn: ObjectFunction | undefined;
    /** The bytes of the section that it has, then the word at which its records begin. */
    let begin = 0;
    let end = 0;
    let from = 0;
    const endRun = (at: number) => {
      if (fn === undefined) return;
      const run = { words: words.subarray(from, at), place: (before + from) / size };
      const runs = all.get(fn);
      if (runs) runs.push(run);
      else all.set(fn, [run]);
    };
    for (let at = 0; at < words.length; at += size) {
      const offset = words[at] as number;
      if (offset >= begin && offset < end) continue;
      endRun(at);
      fn = functionHolding(functions, section, offset >>> SLOT_SHIFT);
      begin = fn ? fn.start * SLOT : 0;
      end = fn ? begin + fn.length * SLOT : 0;
      from = at;
    }
    endRun(words.length);
    before += words.length;
  }
  return all;
}
