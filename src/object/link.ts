import { PSEUDO } from "../asm/opcodes.ts";
import type { CoreRelocation, FuncInfo, LineInfo } from "../btf/ext.ts";
import { concat } from "../bytes/concat.ts";
import { Code, SLOT } from "./code.ts";
import { refuse } from "./failure.ts";
import type { FunctionRecords } from "./function-records.ts";
import { functionHolding, type ObjectFunction } from "./functions.ts";
import type { Target, Targets } from "./relocations.ts";
import type { LinkedCode, MovedCoreRelocation, MovedFuncInfo, MovedLineInfo, Reference } from "./spec.ts";

/** The verifier takes no more functions in one program (BPF_MAX_SUBPROGS). */
const MAX_FUNCTIONS = 256;

/** All that is to be put together. */
export interface Parts {
  readonly functions: readonly ObjectFunction[];
  readonly targets: ReadonlyMap<ObjectFunction, Targets>;
  readonly funcInfos: FunctionRecords<FuncInfo>;
  readonly lineInfos: FunctionRecords<LineInfo>;
  readonly coreRelocations: FunctionRecords<CoreRelocation>;
  /** Functions that nothing calls but the kernel, by program. */
  readonly callbacks: ReadonlyMap<string, ObjectFunction>;
  /** Place of each CO-RE relocation in the file. */
  readonly coreOrder: ReadonlyMap<CoreRelocation, number>;
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
    const references = this.#placed.flatMap((placed) => this.#settle(code, placed));
    for (const { slot, fn } of this.#calls) {
      if (code.isLoad64(slot)) code.setSource(slot, PSEUDO.FUNC);
      code.setImmediate(slot, (this.#places.get(fn) ?? 0) - slot - 1);
    }
    const functions = this.#functions();
    const lines = this.#lines();
    return { bytes: code.bytes, references, coreRelocations: this.#coreRelocations(), functions, lines };
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
  #settle(code: Code, { fn, at }: Placed): Reference[] {
    const targets = this.#parts.targets.get(fn);
    if (targets === undefined) return [];
    const inOrder = [...targets].sort(([a], [b]) => a - b);
    return inOrder.flatMap(([slot, target]): Reference[] => {
      if (target.kind === "call" || target.kind === "address") return [];
      if (target.kind !== "data") return [{ slot: at + slot, ...target }];
      code.setImmediate(at + slot + 1, code.immediate(at + slot) + target.offset);
      return [{ slot: at + slot, kind: target.kind, map: target.map }];
    });
  }

  /** All or nothing: the kernel wants every function to have a type. */
  #functions(): MovedFuncInfo[] {
    const all = this.#placed.map((placed) =>
      moved(placed, this.#parts.funcInfos).map(({ slot, record }) => ({ slot, typeId: record.typeId })),
    );
    return this.#whole(all, "func_info");
  }

  #lines(): MovedLineInfo[] {
    const all = this.#placed.map((placed) =>
      moved(placed, this.#parts.lineInfos).map(({ slot, record }) => ({
        slot,
        fileNameOffset: record.fileNameOffset,
        lineOffset: record.lineOffset,
        lineColumn: record.lineColumn,
      })),
    );
    return this.#whole(all, "line_info");
  }

  #coreRelocations(): MovedCoreRelocation[] {
    return this.#placed.flatMap((placed) =>
      moved(placed, this.#parts.coreRelocations).map(({ slot, record }) => {
        if (!Number.isInteger(slot)) refuse(this.#part(placed.fn, slot), "a CO-RE relocation is within it");
        return { slot, order: this.#parts.coreOrder.get(record) ?? 0, relocation: record };
      }),
    );
  }

  #whole<T>(byFunction: readonly (readonly T[])[], what: string): T[] {
    if (byFunction[0] === undefined || byFunction[0].length === 0) return [];
    const missing = byFunction.findIndex((records) => records.length === 0);
    if (missing >= 0)
      refuse(
        `function ${this.#placed[missing]?.fn.name}`,
        `.BTF.ext has no ${what} of it, but of program ${this.#program.name}`,
      );
    return byFunction.flat();
  }
}

/** The records of a function, moved to its place. */
function moved<T extends { readonly insnOffset: number }>({ fn, at }: Placed, records: FunctionRecords<T>) {
  const toPlace = at - fn.start;
  return (records.get(fn) ?? []).map((record) => ({ slot: record.insnOffset / SLOT + toPlace, record }));
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
