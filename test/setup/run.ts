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

let peer: string | undefined;

/** Path of bpftool 7.8, which the test set-up fetches. */
function peerPath(): string {
  peer ??= process.env.CGBPF_TEST_PEER ?? fetchPeer();
  return peer;
}

function fetchPeer(): string {
  const { stdout, stderr, code } = run(["bash", `${repository}test/setup/peer-bpftool.sh`]);
  if (code !== 0) throw new Error(stderr.toString());
  return stdout.toString().trim();
}

/** Command line of the peer, bpftool 7.8. */
export function peerCommand(argv: readonly Path[]): Path[] {
  return [peerPath(), ...argv];
}

/** Command line of our program under the name `bpftool`, so that even usage texts can be equal, or its own. */
export function ourCommand(argv: readonly Path[], name: "bpftool" | "cgbpf" = "bpftool"): Path[] {
  return [...programCalled(name), ...argv];
}

/** Runs the peer. */
export function bpftool(argv: readonly Path[], options: RunOptions = {}): Outcome {
  return run(peerCommand(argv), options);
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
let links: string | undefined;

/** How to start our program by a name: there is a directory with one link for each. */
function programCalled(name: string): string[] {
  links ??= linkProgram(otherProgram ?? `${repository}dist/cli.js`);
  return otherProgram === undefined ? [process.execPath, `${links}/${name}`] : [`${links}/${name}`];
}

function linkProgram(program: string): string {
  const directory = temporaryDirectory();
  for (const name of ["bpftool", "cgbpf"]) symlinkSync(program, `${directory}/${name}`);
  return directory;
}
