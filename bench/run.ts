import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";

let directory: string | undefined;

/** A file that a measuring program may write its result to; it is gone when this process ends. */
export function scratchFile(name = "result"): string {
  directory ??= makeDirectory();
  return `${directory}/${name}`;
}

function makeDirectory(): string {
  const path = mkdtempSync(`${tmpdir()}/cgbpf-bench-${process.pid}-`);
  process.once("exit", () => rmSync(path, { recursive: true, force: true }));
  return path;
}

const running = new Set<ChildProcess>();
let stopping = false;

/** Ends the measuring programs, after which nobody writes files any more. What waits for their results waits for ever. */
export async function stopTools(): Promise<void> {
  stopping = true;
  await Promise.all(
    [...running].map((child) => {
      child.kill();
      return once(child, "close");
    }),
  );
}

/** Runs a measuring program. @throws Error when it fails */
export function runTool(file: string, args: readonly string[]): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = spawn(file, args, { stdio: ["ignore", "ignore", "pipe"] });
    running.add(child);
    const stderr = collect(child);
    child.once("error", reject);
    child.once("close", (code) => {
      running.delete(child);
      if (stopping) return;
      if (code === 0) resolve();
      else reject(new Error(`${file} ${args.join(" ")} ended with code ${code}: ${stderr().trim()}`));
    });
  });
}

function collect(child: ChildProcess): () => string {
  const chunks: Buffer[] = [];
  child.stderr?.on("data", (chunk: Buffer) => chunks.push(chunk));
  return () => Buffer.concat(chunks).toString();
}
