import { execFile } from "node:child_process";
import { promisify } from "node:util";

const execute = promisify(execFile);

export interface CommandOptions {
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string>>;
}

/** Runs a program to its end and gives its standard output. @throws Error with the end of what it printed */
export async function run(
  file: string,
  args: readonly string[],
  { cwd, env }: CommandOptions = {},
): Promise<string> {
  try {
    const { stdout } = await execute(file, args, {
      cwd,
      env: { ...process.env, LC_ALL: "C", ...env },
      maxBuffer: 64 << 20,
    });
    return stdout;
  } catch (error) {
    throw new Error(`${file} ${args.join(" ")}\n${endOf(error)}`, { cause: error });
  }
}

const LAST_LINES = 20;

function endOf(error: unknown): string {
  const {
    stdout = "",
    stderr = "",
    message,
  } = error as { stdout?: string; stderr?: string; message: string };
  const printed = `${stdout}${stderr}`.trimEnd();
  return printed === "" ? message : printed.split("\n").slice(-LAST_LINES).join("\n");
}

/** True where a program of this name is in PATH, or at this path. */
export async function hasCommand(name: string): Promise<boolean> {
  try {
    await execute("sh", ["-c", '[ -x "$(command -v "$0")" ]', name]);
    return true;
  } catch {
    return false;
  }
}
