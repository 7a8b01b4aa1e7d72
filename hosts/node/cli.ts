#!/usr/bin/env node
import { readFileSync } from "node:fs";
import { decodeText } from "../../src/bytes/text.ts";
import { main } from "../../src/cli/main.ts";
import { nodePort } from "./port.ts";

const REPLACEMENT = "\ufffd";
const CRASHED = 255;

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

const [, program = "cgbpf", ...args] = process.argv;
try {
  process.exitCode = main([program, ...losslessArguments(args)], nodePort());
} catch (error) {
  console.error("cgbpf crashed:", error);
  process.exitCode = CRASHED;
}
