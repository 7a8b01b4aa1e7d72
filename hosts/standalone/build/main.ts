/**
 * `npm run build:standalone`: CC and OUT choose another compiler, and so another machine, and another place; ENTRY chooses
 * another program for the same host.
 */
import { buildExecutable } from "./build.ts";

const { CC: compiler = "gcc", OUT: out = "dist/standalone/cgbpf", ENTRY: entry } = process.env;
try {
  await buildExecutable({ compiler, out, ...(entry !== undefined && { entry }) });
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
