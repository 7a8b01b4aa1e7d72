/**
 * `npm run check`: runs each script of package.json whose name begins with `check:`, as many side by side as there are processors.
 * Prints all that a part prints once it is done, and at the end the parts that failed.
 */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { availableParallelism } from "node:os";
import { performance } from "node:perf_hooks";
import { fileURLToPath } from "node:url";

const PREFIX = "check:";
const ROOT = fileURLToPath(new URL("..", import.meta.url));
const { scripts } = JSON.parse(readFileSync(`${ROOT}package.json`, "utf8")) as {
  readonly scripts: Readonly<Record<string, string>>;
};

/** Parts that have not begun, those that take the longest first. */
const waiting = Object.keys(scripts).filter((name) => name.startsWith(PREFIX));
const failed: string[] = [];

/** Runs the script as npm does. Its output is whole, so that two parts never mix theirs. */
async function runScript(name: string): Promise<{ readonly code: number | null; readonly output: string }> {
  const env = { ...process.env, PATH: `${ROOT}node_modules/.bin:${process.env.PATH}` };
  const child = spawn("sh", ["-c", `${scripts[name]}`], {
    cwd: ROOT,
    env,
    stdio: ["ignore", "pipe", "pipe"],
  });
  const chunks: Buffer[] = [];
  for (const stream of [child.stdout, child.stderr]) stream.on("data", (chunk: Buffer) => chunks.push(chunk));
  const [code] = (await once(child, "close")) as [number | null];
  return { code, output: Buffer.concat(chunks).toString().trim() };
}

async function check(name: string): Promise<void> {
  const start = performance.now();
  const { code, output } = await runScript(name);
  const seconds = ((performance.now() - start) / 1000).toFixed(1);
  if (code !== 0) failed.push(name);
  console.log(`${code === 0 ? "ok    " : "FAILED"} ${name} (${seconds} s)${output && `\n${output}\n`}`);
}

async function checkUntilNoneWaits(): Promise<void> {
  for (let name = waiting.shift(); name !== undefined; name = waiting.shift()) await check(name);
}

await Promise.all(Array.from({ length: availableParallelism() }, checkUntilNoneWaits));
if (failed.length > 0) {
  console.log(`failed: ${failed.join(", ")}`);
  process.exitCode = 1;
}
