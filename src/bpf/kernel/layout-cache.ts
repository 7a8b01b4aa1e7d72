import type { Btf } from "../../btf/btf.ts";
import { FormatError } from "../../bytes/reader.ts";
import { decodeText, encodeText } from "../../bytes/text.ts";
import { SyscallError } from "../../sys/errors.ts";
import { readFile } from "../../sys/files/file.ts";
import { readPrivateFile, writePrivateFile } from "../../sys/files/private-file.ts";
import { CgbpfError } from "../failure/failures.ts";
import type { Kernel } from "./kernel.ts";

const DIRECTORY = "/run/cgbpf";

/** Numbers that a program of ours is made of, and how to have them. */
export interface LayoutSource<L extends object> {
  /** Of the file that keeps them. Another one for other fields: versions of cgbpf side by side would overwrite each other's file. */
  readonly name: string;
  /** Those that are a number. */
  readonly fields: readonly (keyof L & string)[];
  /** The one that is a list of numbers, where there is such. */
  readonly list?: keyof L & string;
  /** By the kernel's own types; undefined when they are not as expected. */
  readonly find: (btf: Btf) => L | undefined;
  /** True for numbers that a program can be made of, whatever they were read from. */
  readonly isUsable: (layout: L) => boolean;
}

/** FNV-1a, against a file that was cut or damaged; who may write it is checked by owner and mode. */
function checksum(bytes: Uint8Array): string {
  let hash = 0x811c9dc5;
  for (let i = 0; i < bytes.length; i++) hash = Math.imul(hash ^ (bytes[i] ?? 0), 0x01000193);
  return (hash >>> 0).toString(16).padStart(8, "0");
}

/** What tells one running kernel from all others: its build id (an ELF note), and the boot, since modules do not matter. */
function kernelKey(kernel: Kernel): string {
  const notes = readFile(kernel.port, "/sys/kernel/notes");
  const boot = decodeText(readFile(kernel.port, "/proc/sys/kernel/random/boot_id")).trim();
  return `${boot} ${checksum(notes)}`;
}

function render<L extends object>({ fields, list }: LayoutSource<L>, key: string, layout: L): string {
  const numbers = [...fields, ...(list ? [list] : [])].flatMap((field) => layout[field]);
  const text = `${key}\n${numbers.join(" ")}\n`;
  return `${text}${checksum(encodeText(text))}\n`;
}

/** Undefined when the text is not exactly what `render` writes for this kernel. */
function parse<L extends object>(source: LayoutSource<L>, text: string, key: string): L | undefined {
  const { fields, list } = source;
  const numbers = (text.split("\n")[1] ?? "").split(" ").map(Number);
  const single = fields.map((field, i) => [field, numbers[i] ?? 0] as const);
  const rest = list ? [[list, numbers.slice(fields.length)] as const] : [];
  const layout = Object.fromEntries([...single, ...rest]) as L;
  return source.isUsable(layout) && render(source, key, layout) === text ? layout : undefined;
}

/** Types that cannot be read are said by what the kernel answered. */
function refusalIn(error: Error): Error {
  return error.cause instanceof Error ? error.cause : error;
}

function attempt<T>(kernel: Kernel, what: string, action: () => T): T | undefined {
  try {
    return action();
  } catch (error) {
    if (!(error instanceof SyscallError || error instanceof CgbpfError || error instanceof FormatError))
      throw error;
    kernel.note(`${what}: ${refusalIn(error).message}`);
    return undefined;
  }
}

function layoutFromBtf<L extends object>(kernel: Kernel, source: LayoutSource<L>): L | undefined {
  return attempt(kernel, "kernel BTF not used", () => source.find(kernel.types.vmlinux(source.name)));
}

/** What an earlier run left, if it can be believed. */
function readCache<L extends object>(kernel: Kernel, source: LayoutSource<L>, key: string): L | undefined {
  const kept = readPrivateFile(kernel.port, DIRECTORY, source.name);
  const layout = kept && parse(source, decodeText(kept), key);
  const problem = kept ? "it is damaged, or of another kernel" : "what is there is not root's alone";
  if (!layout) kernel.note(`no layout cache: ${problem}`);
  return layout;
}

/**
 * Where the running kernel keeps what a program of ours reads: from the file that an earlier run left below /run, or from
 * kernel BTF, which takes the longer. Undefined where neither says it.
 */
export function findLayout<L extends object>(kernel: Kernel, source: LayoutSource<L>): L | undefined {
  const key = attempt(kernel, "no layout cache", () => kernelKey(kernel));
  const known = key && attempt(kernel, "no layout cache", () => readCache(kernel, source, key));
  if (known) return known;
  const layout = layoutFromBtf(kernel, source);
  if (layout && key) {
    attempt(kernel, "layout not kept", () =>
      writePrivateFile(kernel.port, DIRECTORY, source.name, encodeText(render(source, key, layout))),
    );
  }
  return layout;
}
