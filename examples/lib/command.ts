import { spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";

const CLI = fileURLToPath(new URL("../../dist/cli.js", import.meta.url));

/** A word as a shell takes it. */
function quote(word: string): string {
  return /^[\w./:=@%+-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}

/** Prints a command as it is typed. */
export function showCommand(...words: string[]): void {
  console.log(`$ ${words.map(quote).join(" ")}`);
}

/** Prints a `cgbpf` command and runs it, its output being ours; gives its exit code. */
export async function tryCgbpf(...words: string[]): Promise<unknown> {
  showCommand("cgbpf", ...words);
  const [code] = await once(spawn(process.execPath, [CLI, ...words], { stdio: "inherit" }), "exit");
  console.log();
  return code;
}

/** The same for a command that has to succeed. */
export async function cgbpf(...words: string[]): Promise<void> {
  const code = await tryCgbpf(...words);
  if (code !== 0) throw new Error(`the command ended with ${code}`);
}
