#!/usr/bin/env node
import { CgbpfError } from "../../src/bpf/failure/failures.ts";
import { main } from "../../src/cli/main.ts";
import { describeFailure } from "../../src/sentences/describe-failure.ts";
import { commandLine } from "./arguments.ts";
import { endAtClosedPipe } from "./closed-pipe.ts";
import { holdSignals } from "./hold-signals.ts";
import { nodePort } from "./port.ts";

const CRASHED = 255;

try {
  const port = { ...nodePort(), holdSignals };
  endAtClosedPipe(port);
  process.exitCode = main(commandLine(), port);
} catch (error) {
  if (error instanceof CgbpfError) console.error(`Error: ${describeFailure(error).sentence}`);
  else console.error("cgbpf crashed:", error);
  process.exitCode = CRASHED;
}
