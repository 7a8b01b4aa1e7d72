import type { Btf } from "../btf/btf.ts";
import { parseBtf } from "../btf/parse.ts";
import { FormatError } from "../bytes/reader.ts";
import { decodeText, encodeText } from "../bytes/text.ts";
import { SyscallError } from "../sys/errors.ts";
import { readFile } from "../sys/file.ts";
import { readPrivateFile, writePrivateFile } from "../sys/private-file.ts";
import type { Kernel } from "./kernel.ts";
import { VMLINUX_BTF } from "./kernel-btf.ts";

const DIRECTORY = "/run/cgbpf";

/** Numbers that a program of ours is made of, and how to have them. */
export interface LayoutSource<L extends object> {
  /** Of the file that keeps them. */
  readonly name: string;
  readonly fields: readonly (keyof L & string)[];
  /** By the kernel's own types; undefined when they are not as expected. */
  readonly find: (btf: Btf) => L | undefined;
  /** True for numbers that a program can be made of, whatever they were read from. */
  readonly isUsable: (layout: L) => boolean;
}

/** FNV-1a, against a file that was cut or damaged; who may write it is checked by owner and mode. */
function checksum(text: string): string {
  let hash = 0x811c9dc5;
  for (const byte of encodeText(text)) hash = Math.imul(hash ^ byte, 0x01000193) >>> 0;
  return hash.toString(16).padStart(8, "0");
}

/** What tells one running kernel from all others: its build id (an ELF note), and the boot, since modules do not matter. */
function kernelKey(kernel: Kernel): string {
  const notes = Array.from(readFile(kernel.port, "/sys/kernel/notes"), (byte) =>
    byte.toString(16).padStart(2, "0"),
  );
  const boot = decodeText(readFile(kernel.port, "/proc/sys/kernel/random/boot_id")).trim();
  return `${boot} ${checksum(notes.join(""))}`;
}

function render<L extends object>({ fields }: LayoutSource<L>, key: string, layout: L): string {
  const text = `${key}\n${fields.map((field) => layout[field]).join(" ")}\n`;
  return `${text}${checksum(text)}\n`;
}

/** Undefined when the text is not exactly what `render` writes for this kernel. */
function parse<L extends object>(source: LayoutSource<L>, text: string, key: string): L | undefined {
  const numbers = (text.split("\n")[1] ?? "").split(" ").map(Number);
  const layout = Object.fromEntries(source.fields.map((field, i) => [field, numbers[i] ?? 0])) as L;
  return source.isUsable(layout) && render(source, key, layout) === text ? layout : undefined;
}

function attempt<T>(kernel: Kernel, what: string, action: () => T): T | undefined {
  try {
    return action();
  } catch (error) {
    if (!(error instanceof SyscallError || error instanceof FormatError)) throw error;
    kernel.note(`${what}: ${error.message}`);
    return undefined;
  }
}

function layoutFromBtf<L extends object>(kernel: Kernel, source: LayoutSource<L>): L | undefined {
  return attempt(kernel, "kernel BTF not used", () =>
    source.find(parseBtf(readFile(kernel.port, VMLINUX_BTF))),
  );
}

/**
 * Where the running kernel keeps what a program of ours reads: from the file that an earlier run left below /run, or from
 * kernel BTF, which takes the longer. Undefined where neither says it.
 */
export function findLayout<L extends object>(kernel: Kernel, source: LayoutSource<L>): L | undefined {
  const key = attempt(kernel, "no layout cache", () => kernelKey(kernel));
  const kept =
    key && attempt(kernel, "no layout cache", () => readPrivateFile(kernel.port, DIRECTORY, source.name));
  const known = key && kept ? parse(source, decodeText(kept), key) : undefined;
  if (known) return known;
  const layout = layoutFromBtf(kernel, source);
  if (layout && key) {
    attempt(kernel, "layout not kept", () =>
      writePrivateFile(kernel.port, DIRECTORY, source.name, encodeText(render(source, key, layout))),
    );
  }
  return layout;
}
