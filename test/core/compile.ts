import { readFileSync, writeFileSync } from "node:fs";
import { run } from "../setup/run.ts";
import { temporaryDirectory } from "../setup/temporary.ts";
import { sectionsOf } from "./elf.ts";

const PRELUDE = `
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>
#include <bpf/bpf_core_read.h>
#define CORE __attribute__((preserve_access_index))
typedef unsigned char u8;
typedef unsigned int u32;
typedef unsigned long long u64;
`;

/** Path of the object that clang makes of this source. */
export function compile(source: string): string {
  const directory = temporaryDirectory();
  writeFileSync(`${directory}/source.bpf.c`, PRELUDE + source);
  const include = `-I/usr/include/${process.arch === "arm64" ? "aarch64" : "x86_64"}-linux-gnu`;
  const flags = ["-target", "bpf", "-g", "-O2", include, "-c", `${directory}/source.bpf.c`];
  const { code, stderr } = run(["clang", ...flags, "-o", `${directory}/source.bpf.o`]);
  if (code !== 0) throw new Error(stderr.toString());
  return `${directory}/source.bpf.o`;
}

/** The BTF of an object, as a file of its own. */
export function btfOf(object: string): { path: string; bytes: Uint8Array } {
  const bytes = sectionsOf(readFileSync(object)).get(".BTF") ?? new Uint8Array();
  const path = `${temporaryDirectory()}/target.btf`;
  writeFileSync(path, bytes);
  return { path, bytes };
}

const TYPE_EXISTS = 8;
const TYPE_MATCHES = 12;

/**
 * A copy of an object in which every question whether a type exists asks whether it matches: clang before version 15 has
 * no word for this.
 */
export function asMatches(object: string): string {
  const bytes = Uint8Array.from(readFileSync(object));
  const ext = sectionsOf(bytes).get(".BTF.ext") ?? new Uint8Array();
  const view = new DataView(ext.buffer, ext.byteOffset, ext.byteLength);
  const start = view.getUint32(4, true) + view.getUint32(24, true);
  const end = start + view.getUint32(28, true);
  for (let at = start + 4; at < end; ) {
    const count = view.getUint32(at + 4, true);
    for (let i = 0; i < count; i++) {
      const kind = at + 8 + i * 16 + 12;
      if (view.getUint32(kind, true) === TYPE_EXISTS) view.setUint32(kind, TYPE_MATCHES, true);
    }
    at += 8 + count * 16;
  }
  const path = `${temporaryDirectory()}/matches.bpf.o`;
  writeFileSync(path, bytes);
  return path;
}
