#!/usr/bin/env node
/**
 * The command as npm installs it: the executable, which comes as a package of its own for each platform, and without it
 * the same program on Node.
 */
import { fileURLToPath } from "node:url";
import { commandLine } from "./arguments.ts";
import { execute } from "./execute.ts";
import { nodePort } from "./port.ts";

/** Undefined where there is no package for this platform, or it was left out. */
function packagedExecutable(): string | undefined {
  try {
    return fileURLToPath(import.meta.resolve(`cgbpf-linux-${process.arch}/cgbpf`));
  } catch (error) {
    if (error instanceof Error && "code" in error && ABSENT.includes(error.code)) return undefined;
    throw error;
  }
}

/** What Node says of a package that is not there, and of one that has no such file. */
const ABSENT: readonly unknown[] = ["ERR_MODULE_NOT_FOUND", "ERR_PACKAGE_PATH_NOT_EXPORTED"];

const executable = packagedExecutable();
// Returns where the kernel takes no such file: not executable, or for another machine.
if (executable !== undefined) execute(nodePort(), executable, commandLine());
await import("./cli.ts");
