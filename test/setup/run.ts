import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { symlinkSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { Path } from "./remove.ts";
import { temporaryDirectory } from "./temporary.ts";

/** What a program did. */
export interface Outcome {
  readonly stdout: Buffer;
  readonly stderr: Buffer;
  /** Exit code; -1 when a signal ended the program. */
  readonly code: number;
}

export interface RunOptions {
  readonly input?: Path;
  /** Arguments of setpriv(1), to run with less than all privileges. */
  readonly setpriv?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  readonly cwd?: string;
  /** In milliseconds. */
  readonly timeout?: number;
}

const repository = fileURLToPath(new URL("../../", import.meta.url));
const ENVIRONMENT = { PATH: process.env.PATH ?? "", HOME: "/root", LC_ALL: "C" };

function isText(argument: Path): argument is string {
  return typeof argument === "string" && Buffer.from(argument).toString() === argument;
}

/** Node passes arguments as UTF-8, so other bytes are written as octal escapes of a shell's printf. */
function shellWord(argument: Path): string {
  const octal = Array.from(
    Buffer.from(argument as Buffer),
    (byte) => `\\${byte.toString(8).padStart(3, "0")}`,
  );
  return `"$(printf '${octal.join("")}')"`;
}

const TIMEOUT = 60_000;

function commandOf(argv: readonly Path[], { setpriv, env }: RunOptions) {
  const full: readonly Path[] = setpriv ? ["setpriv", ...setpriv, ...argv] : argv;
  const words = full.every(isText) ? full : ["sh", "-c", `exec ${full.map(shellWord).join(" ")}`];
  const [file = "", ...args] = words;
  return { file, args, env: { ...ENVIRONMENT, ...env } };
}

/** Runs a program to its end. Arguments may be any bytes but NUL, and a newline at their end. */
export function run(argv: readonly Path[], options: RunOptions = {}): Outcome {
  const { file, args, env } = commandOf(argv, options);
  const { input = "", cwd, timeout = TIMEOUT } = options;
  const done = spawnSync(file, args, { input, env, cwd, timeout, maxBuffer: 64 << 20 });
  if (done.error) throw done.error;
  return { stdout: done.stdout, stderr: done.stderr, code: done.status ?? -1 };
}

/** The same without waiting, so that the two processors can be used. */
export async function start(argv: readonly Path[], options: RunOptions = {}): Promise<Outcome> {
  const { file, args, env } = commandOf(argv, options);
  const { input = "", cwd, timeout = TIMEOUT } = options;
  const child = spawn(file, args, { env, cwd, timeout });
  const stdout: Buffer[] = [];
  const stderr: Buffer[] = [];
  child.stdout.on("data", (chunk: Buffer) => stdout.push(chunk));
  child.stderr.on("data", (chunk: Buffer) => stderr.push(chunk));
  // A program need not read its input to the end.
  child.stdin.on("error", () => {});
  child.stdin.end(input);
  const [code] = (await once(child, "close")) as [number | null];
  return { stdout: Buffer.concat(stdout), stderr: Buffer.concat(stderr), code: code ?? -1 };
}

/** Command line of our program under the name `bpftool`, so that even usage texts can be equal, or its own. */
export function ourCommand(argv: readonly Path[], name: "bpftool" | "cgbpf" = "bpftool"): Path[] {
  return [...programCalled(name), ...argv];
}

/** Runs our program under the name `bpftool`. */
export function cgbpf(argv: readonly Path[], options: RunOptions = {}): Outcome {
  return run(ourCommand(argv), options);
}

/** Runs our program under another name, which it uses for itself in usage texts. */
export function cgbpfAs(name: "bpftool" | "cgbpf", argv: readonly Path[], options: RunOptions = {}): Outcome {
  return run(ourCommand(argv, name), options);
}

/** Another executable to test in place of the one for Node, such as the standalone one. */
const otherProgram = process.env.CGBPF_TEST_PROGRAM;
const nodeProgram = `${repository}dist/cli.js`;
const links = new Map<string, string>();

/** How to start our program by a name: there is a directory with one link for each. */
function programCalled(name: string): string[] {
  return otherProgram === undefined
    ? [process.execPath, `${linksTo(nodeProgram)}/${name}`]
    : [`${linksTo(otherProgram)}/${name}`];
}

/** Command line of our program on Node, whichever one is tested. */
export function ourNodeCommand(argv: readonly Path[]): Path[] {
  return [process.execPath, `${linksTo(nodeProgram)}/bpftool`, ...argv];
}

function linksTo(program: string): string {
  const directory = links.get(program) ?? linkProgram(program);
  links.set(program, directory);
  return directory;
}

function linkProgram(program: string): string {
  const directory = temporaryDirectory();
  for (const name of ["bpftool", "cgbpf"]) symlinkSync(program, `${directory}/${name}`);
  return directory;
}
