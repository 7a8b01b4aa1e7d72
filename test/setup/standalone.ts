import { buildExecutable } from "../../hosts/standalone/build/build.ts";
import { temporaryDirectory } from "./temporary.ts";

/** Machines that this one can build executables for and run them, each with what runs them: itself, and qemu for arm64. */
export const MACHINES: readonly {
  readonly name: string;
  readonly compiler: string;
  readonly runner: readonly string[];
}[] = [
  { name: process.arch, compiler: "gcc", runner: [] },
  ...(process.arch === "arm64"
    ? []
    : [{ name: "arm64", compiler: "aarch64-linux-gnu-gcc", runner: ["qemu-aarch64"] }]),
];

/**
 * Builds another program for the standalone host, from its main module; gives its path.
 * @param defines what the engine is compiled with besides
 */
export async function buildStandalone(
  entry: string,
  compiler = "gcc",
  ...defines: readonly string[]
): Promise<string> {
  const out = `${temporaryDirectory()}/program`;
  await buildExecutable({ entry, compiler, out, defines });
  return out;
}

/** Builds the program as it evaluates its modules at each start; gives its path. */
export async function buildWithoutSnapshot(): Promise<string> {
  const out = `${temporaryDirectory()}/program`;
  await buildExecutable({ out, snapshot: false });
  return out;
}
