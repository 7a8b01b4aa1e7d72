import { readFileSync } from "node:fs";
import { parseElf } from "../../src/elf/elf.ts";
import { digest } from "./text.ts";

const KERNEL_TYPES = "/sys/kernel/btf/vmlinux";

/** Instruction and column of each source line: bpftool shows them, and compilers differ. Names of files are not part of it. */
function linesOf(ext: Uint8Array): Uint8Array {
  const bytes = Buffer.from(ext.buffer, ext.byteOffset, ext.length);
  const start = bytes.readUInt32LE(4) + bytes.readUInt32LE(16);
  const end = start + bytes.readUInt32LE(20);
  const size = bytes.readUInt32LE(start);
  const kept: Buffer[] = [];
  for (let at = start + 4; at < end; ) {
    const count = bytes.readUInt32LE(at + 4);
    at += 8;
    for (let i = 0; i < count; i++, at += size)
      kept.push(bytes.subarray(at, at + 4), bytes.subarray(at + 12, at + 16));
  }
  return Buffer.concat(kept);
}

/** What an object's code depends on of its compiler, independent of the directory that it was compiled in. */
export function fingerprintOf(path: string): string {
  const { sections, sectionsByName } = parseElf(readFileSync(path));
  const code = sections.filter(({ executable, size }) => executable && size > 0);
  const ext = sectionsByName.get(".BTF.ext");
  return digest(...code.flatMap(({ name, data }) => [name, data]), ext ? linesOf(ext.data) : "");
}

const known = new Map<string, string>();

function remembered(key: string, find: () => string): string {
  const value = known.get(key) ?? find();
  known.set(key, value);
  return value;
}

/** The conditions that an answer with instructions of these objects rests on: the objects by name and path. */
export function conditionsFor(objects: ReadonlyMap<string, string>): string[] {
  return [
    `kernel types ${remembered(KERNEL_TYPES, () => digest(readFileSync(KERNEL_TYPES)))}`,
    ...[...objects].map(([name, path]) => `object ${name} ${remembered(path, () => fingerprintOf(path))}`),
  ];
}

/** Whether an answer shows instructions, or how long they are. */
export function showsCode(text: string): boolean {
  return /\bxlated [1-9]|"bytes_xlated": ?[1-9]|"disasm"|^ *\d+: \([0-9a-f]{2}\) /m.test(text);
}
