import type { Measurement } from "./measure.ts";
import type { PerProgram, ProgramName } from "./programs.ts";

/** Names of the programs as a reader knows them. */
export const PROGRAM_NAMES: PerProgram<string> = {
  bpftool: "bpftool",
  standalone: "executable",
  node: "on Node",
};

/** Three digits that say something, and the thousands marked: 0.042, 4.20, 42.0, 4,200. */
function figure(number: number): string {
  const decimals = number >= 100 ? 0 : number >= 10 ? 1 : number >= 0.1 ? 2 : 3;
  return number.toLocaleString("en-US", { minimumFractionDigits: decimals, maximumFractionDigits: decimals });
}

export function milliseconds(number: number): string {
  return number >= 10_000 ? `${figure(number / 1000)} s` : `${figure(number)} ms`;
}

/** How many times as fast as bpftool. */
export function speedup(programs: PerProgram<Measurement>, program: ProgramName): number {
  return programs.bpftool.milliseconds / programs[program].milliseconds;
}

/** The same in words: above 1, cgbpf is the faster. */
export function times(ratio: number): string {
  return `${figure(ratio)}x`;
}

/** System calls, where they were counted. */
export function calls({ systemCalls }: Measurement): string {
  return systemCalls?.toLocaleString("en-US") ?? "–";
}

export function mebibytes({ peakKib }: Measurement): string {
  return (peakKib / 1024).toFixed(1);
}

/** A number with a sign before it where it is negative, and three digits. */
export function signed(number: number): string {
  return number < 0 ? `-${figure(-number)}` : figure(number);
}
