import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { bpftool, run } from "./run.ts";
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

/** Loads every program of an object and pins each by its name in a directory, which is created. */
export function loadAll(path: string, directory: string): void {
  const { code, stderr } = bpftool(["prog", "loadall", path, directory]);
  if (code !== 0) throw new Error(`cannot load ${path}: ${stderr}`);
}

/** Id and tag of a pinned program. */
export function infoOf(pin: string): ProgramInfo {
  const { stdout, code } = bpftool(["-j", "prog", "show", "pinned", pin]);
  if (code !== 0) throw new Error(`no program is pinned at ${pin}: ${stdout}`);
  return JSON.parse(stdout.toString()) as ProgramInfo;
}

/** Number of this test run as eight characters. */
export const salt = testDirectoryName().replace("cgbpf-test-", "").padStart(8, "0");

/**
 * Loads `unique.bpf.c` with names and tags that no other program on this machine has: the number of this test run
 * goes in place of the zeros in the names, and of the constant in the instructions.
 */
export function loadUnique(directory: string): void {
  const bytes = Buffer.from(
    readFileSync(objectPath("unique"), "latin1").replaceAll("_00000000", `_${salt}`),
    "latin1",
  );
  const constant = Buffer.from([0xde, 0xc0, 0x17, 0x5a]);
  for (let at = bytes.indexOf(constant); at >= 0; at = bytes.indexOf(constant, at + 4)) {
    bytes.writeUInt32LE(Number(salt), at);
  }
  const temporary = temporaryDirectory();
  try {
    writeFileSync(`${temporary}/unique.bpf.o`, bytes);
    loadAll(`${temporary}/unique.bpf.o`, directory);
  } finally {
    rmSync(temporary, { recursive: true });
  }
}
