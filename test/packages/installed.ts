import { type ChildProcessWithoutNullStreams, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, readlinkSync, symlinkSync, writeFileSync } from "node:fs";
import { type Outcome, run } from "../setup/run.ts";
import { install, packAll } from "./install.ts";

/** A command that waits for the lines of a batch. */
export interface Waiting {
  readonly child: ChildProcessWithoutNullStreams;
  /** Its answer to the first line. */
  readonly answer: string;
  /** The file that the process runs. */
  readonly program: string;
}

/** A project with both packages, and `dist/bin.js` under two names. */
export interface Installed {
  readonly home: string;
  /** The directory of the platform's package. */
  readonly platform: string;
  readonly executable: string;
  command(name: "cgbpf" | "bpftool"): string;
  /** Runs the command with descriptor 5 open for reading, as a shell opens one. */
  run(name: "cgbpf" | "bpftool", ...args: readonly (string | Buffer)[]): Outcome;
  startWaiting(): Promise<Waiting>;
}

async function startWaiting(command: string): Promise<Waiting> {
  const script = 'ODD=$(printf "\\377") exec "$0" batch file -';
  const child = spawn("sh", ["-c", script, command]);
  child.stdin.write("version\n");
  const [answer] = (await once(child.stdout, "data")) as [Buffer];
  return { child, answer: answer.toString(), program: readlinkSync(`/proc/${child.pid}/exe`) };
}

export async function installBoth(): Promise<Installed> {
  const { main, platform, others } = await packAll();
  const home = await install([main, platform, ...others]);
  const directory = `${home}/node_modules/${platform.name}`;
  const command = (name: string) => `${home}/commands/${name}`;
  mkdirSync(`${home}/commands`);
  for (const name of ["cgbpf", "bpftool"]) symlinkSync("../node_modules/cgbpf/dist/bin.js", command(name));
  writeFileSync(`${home}/batch`, "version\n");
  const env = { HOME: `${home}/batch` };
  return {
    home,
    platform: directory,
    executable: `${directory}/cgbpf`,
    command,
    run: (name, ...args) => run(["sh", "-c", 'exec "$0" "$@" 5<"$HOME"', command(name), ...args], { env }),
    startWaiting: () => startWaiting(command("cgbpf")),
  };
}
