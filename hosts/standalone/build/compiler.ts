import { hasCommand, run } from "../../../tools/third-party/command.ts";

/** A C compiler, and what runs the programs that it makes. */
export interface Compiler {
  readonly command: string;
  /** As `-dumpmachine` says it: `x86_64-linux-gnu`. */
  readonly machine: string;
  /** Its version: whatever it compiles is kept for this one alone. */
  readonly version: string;
  /** Empty where this machine runs them itself. */
  readonly runner: readonly string[];
}

async function need(command: string, packages: string): Promise<void> {
  if (await hasCommand(command)) return;
  throw new Error(`building the executable needs ${command} (apt-get install ${packages})`);
}

const NAMES: Readonly<Record<string, string>> = { x64: "x86_64", arm64: "aarch64" };

/** @throws Error where the compiler, make or patch is missing, or an emulator for another machine's programs */
export async function findCompiler(command: string): Promise<Compiler> {
  await need("make", "gcc make patch");
  await need("patch", "gcc make patch");
  await need(command, command === "gcc" ? "gcc libc6-dev" : `gcc-${command.replace(/-gcc$/, "")}`);
  const machine = (await run(command, ["-dumpmachine"])).trim();
  const [processor = ""] = machine.split("-");
  const runner = processor === NAMES[process.arch] ? [] : [`qemu-${processor}`];
  for (const emulator of runner) await need(emulator, "qemu-user");
  return { command, machine, version: await run(command, ["--version"]), runner };
}

/** A program of the compiler's own set: `strip`, `ar`. */
export async function toolOf(compiler: string, name: string): Promise<string> {
  return (await run(compiler, [`-print-prog-name=${name}`])).trim();
}
