/** `npm run build:standalone`: CC and OUT choose another compiler, and so another machine, and another place. */
import { buildExecutable } from "./build.ts";

const { CC: compiler = "gcc", OUT: out = "dist/standalone/cgbpf" } = process.env;
try {
  await buildExecutable({ compiler, out });
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
