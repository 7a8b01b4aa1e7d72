import { execFileSync } from "node:child_process";
import { existsSync, readdirSync } from "node:fs";
import { dirname } from "node:path";
import { fileURLToPath } from "node:url";

const repository = fileURLToPath(new URL("..", import.meta.url));

/** How cgbpf is started, by host. */
export const CGBPF = {
  standalone: [`${repository}dist/standalone/cgbpf`],
  node: [process.execPath, `${repository}dist/cli.js`],
} as const;

function onlyFile(directory: string, pattern: RegExp): string {
  const name = readdirSync(directory).find((entry) => pattern.test(entry));
  if (name === undefined) throw new Error(`${directory} has no file like ${pattern}`);
  return `${directory}/${name}`;
}

/**
 * How bpftool 7.8 is started, which the test set-up fetches: by the loader that is beside it, since the processes of a
 * wrapper script would count.
 */
export function findBpftool(): readonly string[] {
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
