import { cpSync, writeFileSync } from "node:fs";
import { run } from "./command.ts";
import { fetchNewest, NotAvailable } from "./newest.ts";
import { newestRow } from "./table.ts";

/** Rows that bring a peer, the best first. */
const ROWS = ["peer", "peer-of-7.3"];

export interface Peer {
  /** Path of a program that runs bpftool with libraries of its own. */
  readonly path: string;
  /** Debian's version, which names the kernel that it was built from: `7.8.0+7.2.13-1`. */
  readonly build: string;
}

/** Finds its files beside itself, so that the directory may move: into the image of a virtual machine, for one. */
const WRAPPER = `#!/bin/sh
here=$(dirname "$(readlink -f "$0")")
exec "$here/LOADER" --argv0 bpftool --library-path "$here/LIBRARIES" "$here/PROGRAM" "$@"
`;

async function find(root: string, ...test: readonly string[]): Promise<string> {
  const [path = ""] = (await run("find", ["root", ...test], { cwd: root })).split("\n");
  if (path === "") throw new Error(`the packages of the peer lack ${test.join(" ")}`);
  return path;
}

async function keep(unpacked: string, into: string): Promise<void> {
  cpSync(unpacked, `${into}/root`, { recursive: true, verbatimSymlinks: true });
  const loader = await find(into, "-name", "ld-linux*.so.*");
  const library = await find(into, "-name", "libelf.so.1");
  const program = await find(into, "-path", "*sbin/bpftool", "-type", "f");
  const text = WRAPPER.replace("LOADER", loader).replace("PROGRAM", program);
  writeFileSync(`${into}/bpftool`, text.replace("LIBRARIES", library.replace(/\/[^/]*$/, "")), {
    mode: 0o755,
  });
}

/** bpftool 7.8 of Debian, beside this machine's own libraries. @throws NotAvailable where no suite has it */
export async function fetchPeer(architecture: string): Promise<Peer> {
  const failures: string[] = [];
  for (const name of ROWS) {
    try {
      const { directory, version } = await fetchNewest(newestRow(name), architecture, keep);
      return { path: `${directory}/bpftool`, build: version };
    } catch (error) {
      if (!(error instanceof NotAvailable)) throw error;
      failures.push(error.message);
    }
  }
  throw new NotAvailable(failures.join("\n"));
}
