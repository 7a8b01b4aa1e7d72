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
  let place = 0;
  for (const [name, words] of bySection) {
    const section = firstIn.get(name)?.section.index ?? -1;
    const at = (offset: number) => functionHolding(functions, section, offset >>> SLOT_SHIFT);
    addRuns(all, { words, size, place }, at);
    place += words.length / size;
  }
  return all;
}

/** Records of one section: words, words of a record, and the place of the first among all records. */
interface SectionRecords {
  readonly words: Uint32Array;
  readonly size: number;
  readonly place: number;
}

/** Adds the runs of one section. `at` finds the function at an offset, and is asked once for each run. */
function addRuns(
  all: Map<ObjectFunction, Run[]>,
  { words, size, place }: SectionRecords,
  at: (offset: number) => ObjectFunction | undefined,
): void {
  for (let from = 0; from < words.length; ) {
    const fn = at(words[from] as number);
    const end = endOfRun(words, from, size, fn);
    const run = { words: words.subarray(from, end), place: place + from / size };
    if (fn) pushTo(all, fn, run);
    from = end;
  }
}

/** The word behind the records about the same function. Those about none are a run each. */
function endOfRun(words: Uint32Array, from: number, size: number, fn: ObjectFunction | undefined): number {
  if (fn === undefined) return from + size;
  const begin = fn.start * SLOT;
  const behind = begin + fn.length * SLOT;
  let end = from + size;
  for (; end < words.length; end += size) {
    const offset = words[end] as number;
    if (offset < begin || offset >= behind) break;
  }
  return end;
}

function pushTo(all: Map<ObjectFunction, Run[]>, fn: ObjectFunction, run: Run): void {
  const runs = all.get(fn);
  if (runs) runs.push(run);
  else all.set(fn, [run]);
}
