#!/usr/bin/env node
/**
 * The command as npm installs it: the executable, which comes as a package of its own for each platform, and without it
 * the same program on Node.
 */
import { fileURLToPath } from "node:url";
import { commandLine } from "./arguments.ts";
import { execute } from "./execute.ts";
import { nodePort } from "./port.ts";

try {
  const executable = import.meta.resolve(`cgbpf-linux-${process.arch}/cgbpf`);
  execute(nodePort(), fileURLToPath(executable), commandLine());
} catch {
  // There is no package for this platform, or it was left out.
}
await import("./cli.ts");
