import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

const ROOT = fileURLToPath(new URL("..", import.meta.url));

/** A file of this repository, and what a tool makes of it. */
export interface CommittedFile {
  readonly path: string;
  readonly text: string;
}

/** Text of a file of this repository; empty where there is none. */
export function readCommitted(path: string): string {
  return existsSync(ROOT + path) ? readFileSync(ROOT + path, "utf8") : "";
}

/** Lines that only one of the two has. */
function difference(committed: string, made: string): string[] {
  const [old, now] = [committed.split("\n"), made.split("\n")];
  return [
    ...old.filter((line) => !now.includes(line)).map((line) => `-${line}`),
    ...now.filter((line) => !old.includes(line)).map((line) => `+${line}`),
  ];
}

/**
 * Writes the files, or with `check` compares them with what is committed, and lets the process fail when they differ.
 * @param remedy the command that makes them equal
 */
export function writeOrCheck(files: readonly CommittedFile[], check: boolean, remedy: string): void {
  for (const { path, text } of files) {
    const committed = readCommitted(path);
    if (committed === text) continue;
    if (!check) {
      writeFileSync(ROOT + path, text);
      console.log(`wrote ${path}`);
      continue;
    }
    console.error([`${path} is out of date: ${remedy}`, ...difference(committed, text)].join("\n"));
    process.exitCode = 1;
  }
}
