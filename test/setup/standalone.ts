import { fileURLToPath } from "node:url";
import { start } from "./run.ts";
import { temporaryDirectory } from "./temporary.ts";

const repository = fileURLToPath(new URL("../../", import.meta.url));

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
export async function buildStandalone(entry: string, compiler = "gcc", defines = ""): Promise<string> {
  const path = `${temporaryDirectory()}/program`;
  const env = { ENTRY: entry, CC: compiler, OUT: path, DEFINES: defines };
  const { code, stderr } = await start(["bash", `${repository}hosts/standalone/build.sh`], { env });
  if (code !== 0) throw new Error(`building ${entry} failed: ${stderr}`);
  return path;
}
