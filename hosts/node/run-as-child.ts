import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { constants } from "node:os";
import { encodeText } from "../../src/bytes/text.ts";

/** Signals that end a command. A terminal sends them to the child as well, which may get them twice. */
const FORWARDED = ["SIGHUP", "SIGINT", "SIGQUIT", "SIGTERM"] as const;

/** An argument as octal escapes of printf(1). The full stop keeps a newline at the end, which a shell would cut off. */
function shellVariable(argument: string, i: number): string {
  const octal = Array.from(encodeText(argument), (byte) => `\\0${byte.toString(8).padStart(3, "0")}`);
  return `v${i}=$(printf %b '${octal.join("")}.')`;
}

const isText = (argument: string) => Buffer.from(argument).toString() === argument;

/** Node can pass on text only, so a shell writes the arguments where one of them has other bytes. It cannot pass on argv[0]. */
function start(path: string, [argv0 = "cgbpf", ...args]: readonly string[]): ChildProcess {
  if (args.every(isText)) return spawn(path, args, { argv0, stdio: "inherit" });
  const words = args.map((_, i) => `"\${v${i}%.}"`).join(" ");
  const script = `${args.map(shellVariable).join("; ")}; exec "$0" ${words}`;
  return spawn("/bin/sh", ["-c", script, path], { stdio: "inherit" });
}

/** Ends this process as the child ended. */
function endAs(code: number | null, signal: NodeJS.Signals | null): never {
  for (const name of FORWARDED) process.removeAllListeners(name);
  if (signal !== null) process.kill(process.pid, signal);
  process.exit(code ?? 128 + constants.signals[signal ?? "SIGKILL"]);
}

/**
 * Runs a program and ends as it ends, where execve(2) is out of reach. The program has another process number and only the
 * descriptors 0 to 2. Returns only when it cannot be started.
 */
export async function runAsChild(path: string, argv: readonly string[]): Promise<void> {
  // Before there is a child: a signal in between would end this process alone.
  for (const name of FORWARDED) process.on(name, () => child.kill(name));
  const child = start(path, argv);
  try {
    const [code, signal] = (await once(child, "exit")) as [number | null, NodeJS.Signals | null];
    endAs(code, signal);
  } catch {
    for (const name of FORWARDED) process.removeAllListeners(name);
  }
}
