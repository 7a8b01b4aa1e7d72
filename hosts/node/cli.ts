#!/usr/bin/env node
import { main } from "../../src/cli/main.ts";
import { commandLine } from "./arguments.ts";
import { holdSignals } from "./hold-signals.ts";
import { nodePort } from "./port.ts";

const CRASHED = 255;

try {
  process.exitCode = main(commandLine(), { ...nodePort(), holdSignals });
} catch (error) {
  console.error("cgbpf crashed:", error);
  process.exitCode = CRASHED;
}
