import { PSEUDO } from "../../asm/opcodes.ts";
import { coreRelocationsIn, FUNC_INFO_WORDS, LINE_INFO_WORDS } from "../../btf/ext.ts";
import { concat } from "../../bytes/concat.ts";
import { Code, SLOT, SLOT_SHIFT } from "../code/code.ts";
import { functionHolding, type ObjectFunction } from "../code/functions.ts";
import { refuse } from "../spec/refuse.ts";
import type { LinkedCode, MovedCoreRelocation, Reference } from "../spec/spec.ts";
import type { FunctionRecords, Run } from "./function-records.ts";
import type { Target, Targets } from "./relocations.ts";

/** The verifier takes no more functions in one program (BPF_MAX_SUBPROGS). */
const MAX_FUNCTIONS = 256;

/** All that is to be put together. */
export interface Parts {
  readonly functions: readonly ObjectFunction[];
  readonly targets: ReadonlyMap<ObjectFunction, Targets>;
  readonly funcInfos: FunctionRecords;
  readonly lineInfos: FunctionRecords;
  /** Of each function, by its own slots: one is the same object in every program that it comes into. */
  readonly coreRelocations: ReadonlyMap<ObjectFunction, readonly MovedCoreRelocation[]>;
  /** Functions that nothing calls but the kernel, by program. */
  readonly callbacks: ReadonlyMap<string, ObjectFunction>;
  readonly text: number;
}

/** A function, and the slot that it starts at in the program. */
interface Placed {
  readonly fn: ObjectFunction;
  readonly at: number;
}

/**
 * Puts a program together with the functions that it calls, each once, in the order that libbpf has: a function stands
 * where the first call of it was met, and what it calls itself comes before the next function of its caller.
 */
class Linker {
  readonly #parts: Parts;
  readonly #program: ObjectFunction;
  readonly #placed: Placed[] = [];
  readonly #places = new Map<ObjectFunction, number>();
  #length = 0;
  readonly #calls: { readonly slot: number; readonly fn: ObjectFunction }[] = [];

  constructor(parts: Parts, program: ObjectFunction) {
    this.#parts = parts;
    this.#program = program;
    this.#append(program);
    const callback = parts.callbacks.get(program.name);
    if (callback && !this.#places.has(callback)) this.#append(callback);
  }

  link(): LinkedCode {
    const code = new Code(concat(this.#placed.map(({ fn }) => fn.bytes)));
    const references: Reference[] = [];
    for (const placed of this.#placed) this.#settle(code, placed, references);
    for (const { slot, fn } of this.#calls) {
      if (code.isLoad64(slot)) code.setSource(slot, PSEUDO.FUNC);
      code.setImmediate(slot, (this.#places.get(fn) ?? 0) - slot - 1);
    }
    const { funcInfos, lineInfos } = this.#parts;
    return {
      bytes: code.bytes,
      references,
      coreRelocations: this.#coreRelocations(),
      funcInfo: this.#records(funcInfos, FUNC_INFO_WORDS, "func_info"),
      lineInfo: this.#records(lineInfos, LINE_INFO_WORDS, "line_info"),
    };
  }

  #part(fn: ObjectFunction, slot: number): string {
    return `section ${fn.section.name}: function ${fn.name}: instruction ${slot}`;
  }

  #append(fn: ObjectFunction): void {
    if (this.#placed.length === MAX_FUNCTIONS)
      refuse(`program ${this.#program.name}`, `it calls more than ${MAX_FUNCTIONS} functions`);
    const at = this.#length;
    this.#placed.push({ fn, at });
    this.#places.set(fn, at);
    this.#length += fn.length;
    const code = new Code(fn.bytes);
    for (let slot = 0; slot < code.length; slot++) {
      const callee = code.mayReferToFunction(slot) ? this.#callee(fn, code, slot) : undefined;
      if (callee === undefined) continue;
      if (!this.#places.has(callee)) this.#append(callee);
      this.#calls.push({ slot: at + slot, fn: callee });
    }
  }

  /** The function that such an instruction calls or takes the address of, if it does. */
  #callee(fn: ObjectFunction, code: Code, slot: number): ObjectFunction | undefined {
    const target = this.#parts.targets.get(fn)?.get(slot);
    const start = calleeStart(fn, code, slot, target);
    if (start === undefined) return undefined;
    const { functions, text } = this.#parts;
    const callee = functionHolding(functions, text, start);
    if (callee === undefined) refuse(this.#part(fn, slot), "it calls what is no function of .text");
    // A call between functions of a section other than .text would take its caller along.
    if (target === undefined && fn.section.index !== text) {
      refuse(
        this.#part(fn, slot),
        "it calls a function of its own section; functions that are called belong into .text",
      );
    }
    return callee;
  }

  /** What is left to be filled in, and what can be now. */
  #settle(code: Code, { fn, at }: Placed, references: Reference[]): void {
    const targets = this.#parts.targets.get(fn);
    if (targets === undefined) return;
    for (const place of [...targets.keys()].sort((a, b) => a - b)) {
      const target = targets.get(place) as Target;
      if (target.kind === "call" || target.kind === "address") continue;
      const slot = at + place;
      if (target.kind === "data") {
        code.setImmediate(slot + 1, code.immediate(slot) + target.offset);
        references.push({ slot, kind: target.kind, map: target.map });
      } else references.push({ slot, ...target });
    }
  }

  /** The records of all functions. All or nothing: the kernel wants every function to have a type. */
  #records(records: FunctionRecords, size: number, what: string): Uint8Array {
    if (!records.has(this.#program)) return NO_RECORDS;
    const all: Uint8Array[] = [];
    for (const { fn, at } of this.#placed) {
      const runs = records.get(fn);
      if (runs === undefined)
        refuse(`function ${fn.name}`, `.BTF.ext has no ${what} of it, but of program ${this.#program.name}`);
      for (const { words } of runs) all.push(moved(words, size, at - fn.start));
    }
    return concat(all);
  }

  #coreRelocations(): MovedCoreRelocation[] {
    const { coreRelocations } = this.#parts;
    if (coreRelocations.size === 0) return [];
    return this.#placed.flatMap(({ fn, at }) =>
      (coreRelocations.get(fn) ?? []).map(({ slot, order, relocation }) => {
        if (!Number.isInteger(slot)) refuse(this.#part(fn, at + slot), "a CO-RE relocation is within it");
        return { slot: at + slot, order, relocation };
      }),
    );
  }
}

const NO_RECORDS = new Uint8Array(0);

/** Records with slots of the program where offsets into their section were. */
function moved(words: Uint32Array, size: number, toPlace: number): Uint8Array {
  const all = words.slice();
  for (let i = 0; i < all.length; i += size) all[i] = ((all[i] as number) >>> SLOT_SHIFT) + toPlace;
  return new Uint8Array(all.buffer);
}

/** CO-RE relocations of a function, by its own slots. */
export function coreRelocationsOf(fn: ObjectFunction, runs: readonly Run[]): MovedCoreRelocation[] {
  return runs.flatMap(({ words, place }) =>
    coreRelocationsIn(words).map((relocation, i) => ({
      slot: relocation.insnOffset / SLOT - fn.start,
      order: place + i,
      relocation,
    })),
  );
}

/** Slot of .text that a call or an address is meant for; undefined for other instructions. */
function calleeStart(
  fn: ObjectFunction,
  code: Code,
  slot: number,
  target: Target | undefined,
): number | undefined {
  if (target?.kind === "call") return target.offset / SLOT + code.immediate(slot) + 1;
  if (target?.kind === "address") return (target.offset + code.immediate(slot)) / SLOT;
  if (target === undefined && code.isSubprogramCall(slot)) return fn.start + slot + code.immediate(slot) + 1;
  return undefined;
}

/** A program as one piece of code. @throws FormatError that names the function and the instruction */
export function linkProgramCode(parts: Parts, program: ObjectFunction): LinkedCode {
  return new Linker(parts, program).link();
}
