import { readFileSync } from "node:fs";
import { decodeText } from "../../src/bytes/text.ts";

const REPLACEMENT = "\ufffd";

/** The arguments as the kernel has them: Node turns bytes that are not UTF-8 into U+FFFD, and a path may hold any byte. */
function losslessArguments(args: readonly string[]): readonly string[] {
  if (!args.some((arg) => arg.includes(REPLACEMENT))) return args;
  try {
    const all = decodeText(readFileSync("/proc/self/cmdline")).split("\0");
    return all.slice(all.length - 1 - args.length, -1);
  } catch {
    return args;
  }
}

/** What the program was started with, as lossless text: the path that it was called by, and its arguments. */
export function commandLine(): readonly string[] {
  const [, program = "cgbpf", ...args] = process.argv;
  return [program, ...losslessArguments(args)];
}
