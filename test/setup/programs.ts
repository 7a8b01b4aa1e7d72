import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { build } from "./peer.ts";
import { run } from "./run.ts";
import { temporaryDirectory, testDirectoryName } from "./temporary.ts";

const repository = fileURLToPath(new URL("../../", import.meta.url));

/** What the kernel says of a loaded program. */
export interface ProgramInfo {
  readonly id: number;
  readonly tag: string;
}

let compiled = false;

/** Path of a test object, compiled where its source is newer. */
export function objectPath(object: string): string {
  if (!compiled) {
    const { code, stderr } = run(["bash", `${repository}test/setup/compile.sh`]);
    if (code !== 0) throw new Error(stderr.toString());
    compiled = true;
  }
  return `${repository}testdata/${object}.bpf.o`;
}

/** Loads every program of an object and pins each by its name in a directory, which is created; so are maps in another. */
export function loadAll(path: string, directory: string, maps?: string): void {
  const pinMaps = maps === undefined ? [] : ["pinmaps", maps];
  const { code, stderr } = build(["prog", "loadall", path, directory, ...pinMaps]);
  if (code !== 0) throw new Error(`cannot load ${path}: ${stderr}`);
}

/** Id and tag of a pinned program. */
export function infoOf(pin: string): ProgramInfo {
  const { stdout, code } = build(["-j", "prog", "show", "pinned", pin]);
  if (code !== 0) throw new Error(`no program is pinned at ${pin}: ${stdout}`);
  return JSON.parse(stdout.toString()) as ProgramInfo;
}

/** Number of this test run as eight characters. */
export const salt = testDirectoryName().replace("cgbpf-test-", "").padStart(8, "0");

/** What `use` does with a copy of an object in which the number of this test run goes in place of zeros behind `_`. */
export function withUniqueCopy(
  object: string,
  use: (path: string) => void,
  change?: (bytes: Buffer) => void,
): void {
  const bytes = Buffer.from(
    readFileSync(objectPath(object), "latin1").replaceAll("_00000000", `_${salt}`),
    "latin1",
  );
  change?.(bytes);
  const temporary = temporaryDirectory();
  try {
    writeFileSync(`${temporary}/${object}.bpf.o`, bytes);
    use(`${temporary}/${object}.bpf.o`);
  } finally {
    rmSync(temporary, { recursive: true });
  }
}

/** Puts the number of this test run in place of a constant in instructions, so that their tags are its own. */
function changeTags(bytes: Buffer): void {
  const constant = Buffer.from([0xde, 0xc0, 0x17, 0x5a]);
  for (let at = bytes.indexOf(constant); at >= 0; at = bytes.indexOf(constant, at + 4)) {
    bytes.writeUInt32LE(Number(salt), at);
  }
}

/** Loads `unique.bpf.c` with names and tags that no other program on this machine has. */
export function loadUnique(directory: string): void {
  withUniqueCopy("unique", (path) => loadAll(path, directory), changeTags);
}
