import type { Instruction } from "./instruction.ts";
import { CALL, CLASS, EXIT } from "./opcodes.ts";

/** Instructions that run one after the other: slots from `first` to `last`. */
export interface BasicBlock {
  readonly first: number;
  readonly last: number;
  /** Numbers of the blocks that may run next, in the function's list; one behind the last is its end. */
  readonly next: readonly number[];
}

/** A function of a program, as blocks in the order of their slots. */
export interface FunctionGraph {
  /** In the order in which calls name functions. */
  readonly number: number;
  readonly start: number;
  readonly blocks: readonly BasicBlock[];
}

const PSEUDO_CALL = 1;
const JUMP_ALWAYS = 0;
const operationOf = ({ code }: Instruction) => code & 0xf0;

function isJump(instruction: Instruction): boolean {
  const cls = instruction.code & 0x07;
  const operation = operationOf(instruction);
  return (cls === CLASS.JMP || cls === CLASS.JMP32) && operation !== CALL && operation !== EXIT;
}

/** Where functions begin, in the order in which they are found. */
function functionStarts(slots: readonly Instruction[]): number[] {
  const calls = slots.flatMap(({ code, src, off }, slot) =>
    code === (CLASS.JMP | CALL) && src === PSEUDO_CALL ? [slot + off + 1] : [],
  );
  return [...new Set([0, ...calls])];
}

/** Where blocks begin: at the start, where jumps go to, and behind jumps that may not be taken. */
function blockStarts(slots: readonly Instruction[], start: number, end: number): number[] {
  const starts = new Set([start]);
  for (let slot = start; slot < end; slot++) {
    const instruction = slots[slot];
    if (instruction === undefined || !isJump(instruction)) continue;
    starts.add(slot + instruction.off + 1);
    if (operationOf(instruction) !== JUMP_ALWAYS) starts.add(slot + 1);
  }
  return [...starts].sort((a, b) => a - b);
}

function blocksOf(slots: readonly Instruction[], start: number, end: number): BasicBlock[] {
  const starts = blockStarts(slots, start, end);
  return starts.map((first, i) => {
    const last = (starts[i + 1] ?? end) - 1;
    const instruction = slots[last];
    if (instruction === undefined || !isJump(instruction)) return { first, last, next: [i + 1] };
    const target = starts.indexOf(last + instruction.off + 1);
    const next = operationOf(instruction) === JUMP_ALWAYS ? [target] : [i + 1, target];
    return { first, last, next };
  });
}

/** The functions of a program in the order of their slots, with the ways through each. */
export function controlFlow(slots: readonly Instruction[]): FunctionGraph[] {
  const found = functionStarts(slots);
  const ordered = [...found].sort((a, b) => a - b);
  return ordered.map((start, i) => ({
    number: found.indexOf(start),
    start,
    blocks: blocksOf(slots, start, ordered[i + 1] ?? slots.length),
  }));
}
