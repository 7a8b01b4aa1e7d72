/**
 * `npm run build:standalone`: CC and OUT choose another compiler, and so another machine, and another place; ENTRY chooses
 * another program for the same host. SNAPSHOT=0 leaves the snapshot out.
 */
import { buildExecutable } from "./build.ts";

const { CC: compiler = "gcc", OUT: out = "dist/standalone/cgbpf", ENTRY: entry, SNAPSHOT } = process.env;
const snapshot = SNAPSHOT !== "0";
try {
  await buildExecutable({ compiler, out, snapshot, ...(entry !== undefined && { entry }) });
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
