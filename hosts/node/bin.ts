#!/usr/bin/env node
/**
 * The command as npm installs it: the executable, where the package with the one for this platform is installed too, and without it
 * the same program on Node.
 */
import { dirname } from "node:path";
import { fileURLToPath } from "node:url";
import type { Port } from "../../src/sys/port.ts";
import { commandLine } from "./arguments.ts";
import { execute } from "./execute.ts";
import { packagedExecutable } from "./packaged.ts";
import { nodePort } from "./port.ts";
import { runAsChild } from "./run-as-child.ts";

/** Undefined where koffi is missing or broken. */
function portWithKoffi(): Port | undefined {
  try {
    return nodePort();
  } catch (error) {
    const [problem] = String(error).split("\n");
    console.error(`note: koffi does not load, so the executable runs as a child of Node (${problem})`);
    return undefined;
  }
}

/** Returns where the kernel takes no such file: not there, not executable, or for another machine. */
async function run(executable: string): Promise<void> {
  const port = portWithKoffi();
  if (port === undefined) await runAsChild(executable, commandLine());
  else execute(port, executable, commandLine());
}

const executable = packagedExecutable(dirname(dirname(fileURLToPath(import.meta.url))));
if (executable !== undefined) await run(executable);
await import("./cli.ts");
