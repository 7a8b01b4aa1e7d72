import { spawn } from "node:child_process";
import { once } from "node:events";

/** No package source of this machine has it now: nothing that a test could mend. */
export class CannotBeHad extends Error {}

/** The exit code that the scripts have for it. */
const CANNOT_BE_HAD = 3;

/** Runs a script that fetches something, and gives the path that it prints. @throws CannotBeHad */
export async function fetched(script: string, args: readonly string[]): Promise<string> {
  const child = spawn("bash", [script, ...args], {
    stdio: ["ignore", "pipe", "pipe"],
  });
  let [stdout, stderr] = ["", ""];
  child.stdout.on("data", (data: Buffer) => {
    stdout += data.toString();
  });
  child.stderr.on("data", (data: Buffer) => {
    stderr += data.toString();
  });
  const [code] = (await once(child, "close")) as [number | null];
  if (code === 0) return stdout.trim();
  const message = stderr.trim();
  throw code === CANNOT_BE_HAD
    ? new CannotBeHad(message)
    : new Error(`${script} ${args.join(" ")}: ${message}`);
}
