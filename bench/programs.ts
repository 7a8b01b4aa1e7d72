import { execFileSync } from "node:child_process";
import { existsSync, readdirSync } from "node:fs";
import { dirname } from "node:path";
import { fileURLToPath } from "node:url";

const repository = fileURLToPath(new URL("..", import.meta.url));

/** What is measured: bpftool, and cgbpf on each host. */
export const PROGRAMS = ["bpftool", "standalone", "node"] as const;

export type ProgramName = (typeof PROGRAMS)[number];

/** One thing for each program. */
export type PerProgram<T> = { readonly [name in ProgramName]: T };

/** Makes one thing for each program. */
export function perProgram<T>(make: (name: ProgramName) => T): PerProgram<T> {
  return { bpftool: make("bpftool"), standalone: make("standalone"), node: make("node") };
}

/** How each program is started. */
export function findPrograms(): PerProgram<readonly string[]> {
  return {
    bpftool: findBpftool(),
    standalone: [`${repository}dist/standalone/cgbpf`],
    node: [process.execPath, `${repository}dist/cli.js`],
  };
}

/** The version that a program says it has. */
export function versionOf(program: readonly string[]): string {
  const [file = "", ...args] = program;
  const version = /\bv([\d.]+)/.exec(execFileSync(file, [...args, "version"], { encoding: "utf8" }))?.[1];
  if (version === undefined) throw new Error(`${program.join(" ")} does not say its version`);
  return version;
}

function onlyFile(directory: string, pattern: RegExp): string {
  const name = readdirSync(directory).find((entry) => pattern.test(entry));
  if (name === undefined) throw new Error(`${directory} has no file like ${pattern}`);
  return `${directory}/${name}`;
}

/**
 * How bpftool 7.8 is started, which the test set-up fetches: by the loader that is beside it, since the processes of a
 * wrapper script would count.
 */
function findBpftool(): readonly string[] {
  const script = `${repository}test/setup/peer-bpftool.sh`;
  const wrapper = execFileSync("bash", [script], { encoding: "utf8" }).trim();
  const root = `${dirname(wrapper)}/root`;
  const libraries = readdirSync(`${root}/usr/lib`)
    .map((name) => `${root}/usr/lib/${name}`)
    .find((directory) => existsSync(`${directory}/libelf.so.1`));
  if (libraries === undefined) throw new Error(`${root} is not laid out as expected`);
  const loader = onlyFile(libraries, /^ld-linux.*\.so/);
  return [loader, "--argv0", "bpftool", "--library-path", libraries, `${root}/usr/sbin/bpftool`];
}
