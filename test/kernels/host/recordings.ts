import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { run } from "../../../tools/third-party/command.ts";
import type { CaseMessage } from "../protocol.ts";

const DIRECTORY = fileURLToPath(new URL("../../../testdata/recordings/kernels/", import.meta.url));

/** What answers of bpftool depend on, besides the tests. */
export interface Circumstances {
  /** The kernel's. */
  readonly release: string;
  /** Version of bpftool; empty where it cannot be had. */
  readonly peer: string;
  /** Version of the compiler of the test objects. */
  readonly compiler: string;
}

export async function compilerVersion(): Promise<string> {
  return (await run("clang", ["--version"])).split("\n")[0] ?? "";
}

const HEADER = /^# (\w+): (.*)$/gm;
const LINE = /^([0-9a-f]{16}) (.*)$/gm;

/** @param text of a file of recordings */
export function parseKernelRecordings(text: string) {
  const header = Object.fromEntries([...text.matchAll(HEADER)].map(([, key, value]) => [key, value]));
  const digests = Object.fromEntries([...text.matchAll(LINE)].map(([, digest, title]) => [title, digest]));
  return { header: header as Partial<Circumstances>, digests: digests as Readonly<Record<string, string>> };
}

export function printKernelRecordings(circumstances: Circumstances, cases: readonly CaseMessage[]): string {
  const header = Object.entries(circumstances).map(([key, value]) => `# ${key}: ${value}`);
  const told = new Map(
    cases.flatMap(({ title, told }) => (told === undefined ? [] : [[title, told] as const])),
  );
  const lines = [...told].sort(([a], [b]) => (a < b ? -1 : 1)).map(([title, digest]) => `${digest} ${title}`);
  const title =
    "# Digests of what bpftool 7.8 answers in a virtual machine; `npm run record:peer:kernels` writes them.";
  return `${[title, ...header, "", ...lines].join("\n")}\n`;
}

/**
 * The digests that count under these circumstances, by the titles of cases. Beside a bpftool those of its own version on the
 * same kernel count, and have to be true. Without one any recording of the kernel's line does.
 */
export function usableDigests(text: string, { release, peer, compiler }: Circumstances) {
  const { header, digests } = parseKernelRecordings(text);
  const isSame = header.release === release && header.peer === peer;
  return header.compiler === compiler && (isSame || peer === "") ? digests : {};
}

const pathOf = (name: string) => `${DIRECTORY}${name}.txt`;

/** @param name of the row of the kernel */
export function readDigests(name: string, circumstances: Circumstances): Readonly<Record<string, string>> {
  try {
    return usableDigests(readFileSync(pathOf(name), "utf8"), circumstances);
  } catch {
    // Nobody has recorded on this kernel.
    return {};
  }
}

export function writeDigests(
  name: string,
  circumstances: Circumstances,
  cases: readonly CaseMessage[],
): void {
  mkdirSync(DIRECTORY, { recursive: true });
  writeFileSync(pathOf(name), printKernelRecordings(circumstances, cases));
}

/** A directory with the digests where the guests read them. */
export function putDigests(directory: string, digests: Readonly<Record<string, string>>): string {
  mkdirSync(`${directory}/recordings/cgbpf`, { recursive: true });
  writeFileSync(`${directory}/recordings/cgbpf/recordings.json`, JSON.stringify(digests));
  return `${directory}/recordings`;
}
