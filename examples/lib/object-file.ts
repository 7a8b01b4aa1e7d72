import { spawnSync } from "node:child_process";
import { readFileSync, statSync } from "node:fs";
import { arch } from "node:os";
import { fileURLToPath } from "node:url";

const DEBIAN_NAMES: { readonly [arch: string]: string } = {
  x64: "x86_64",
  arm64: "aarch64",
  riscv64: "riscv64",
};

function isNewer(file: string, than: string): boolean {
  const age = (path: string) => statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0;
  return age(file) > age(than);
}

/** An object file of examples/objects, compiled by clang where its source is newer. */
export function objectFile(name: string): Uint8Array {
  const path = fileURLToPath(new URL(`../objects/${name}.bpf`, import.meta.url));
  const headers = `/usr/include/${DEBIAN_NAMES[arch()]}-linux-gnu`;
  if (!isNewer(`${path}.o`, `${path}.c`)) {
    const args = ["-target", "bpf", "-g", "-O2", "-I", headers, "-c", `${path}.c`, "-o", `${path}.o`];
    const { status, error } = spawnSync("clang", args, { stdio: "inherit" });
    if (status !== 0) throw error ?? new Error(`clang ended with ${status}`);
  }
  return readFileSync(`${path}.o`);
}
