import { FormatError } from "../bytes/reader.ts";
import { decodeText, encodeText } from "../bytes/text.ts";
import { SyscallError } from "../sys/errors.ts";
import { readFile } from "../sys/file.ts";
import { readPrivateFile, writePrivateFile } from "../sys/private-file.ts";
import { type CgroupLayout, findCgroupLayout, isUsable } from "./cgroup-layout.ts";
import type { Kernel } from "./kernel.ts";
import { readKernelBtf } from "./kernel-btf.ts";

const DIRECTORY = "/run/cgbpf";
/** Another name for other fields: versions of cgbpf side by side would overwrite each other's file. */
const NAME = "cgroup-layout-3";
const FIELDS = [
  "progsOffset",
  "progsSize",
  "descendantsOffset",
  "knOffset",
  "idOffset",
  "iteratorBtfId",
] as const;

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

function render(key: string, layout: CgroupLayout): string {
  const text = `${key}\n${FIELDS.map((field) => layout[field]).join(" ")}\n${layout.hooks.join(" ")}\n`;
  return `${text}${checksum(encodeText(text))}\n`;
}

/** Undefined when the text is not exactly what `render` writes for this kernel. */
function parse(text: string, key: string): CgroupLayout | undefined {
  const [numbers = [], hooks = []] = text
    .split("\n")
    .slice(1)
    .map((line) => line.split(" ").map(Number));
  const offsets = Object.fromEntries(FIELDS.map((field, i) => [field, numbers[i] ?? 0]));
  const layout = { ...offsets, hooks } as unknown as CgroupLayout;
  return isUsable(layout) && render(key, layout) === text ? layout : undefined;
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

function layoutFromBtf(kernel: Kernel): CgroupLayout | undefined {
  return attempt(kernel, "kernel BTF not used", () => findCgroupLayout(readKernelBtf(kernel)));
}

/** What an earlier run left, if it can be believed. */
function readCache(kernel: Kernel, key: string): CgroupLayout | undefined {
  const kept = readPrivateFile(kernel.port, DIRECTORY, NAME);
  const layout = kept && parse(decodeText(kept), key);
  const problem = kept ? "it is damaged, or of another kernel" : "what is there is not root's alone";
  if (!layout) kernel.note(`no layout cache: ${problem}`);
  return layout;
}

/**
 * Where the running kernel keeps the programs of a cgroup: from the file that an earlier run left below /run, or from
 * kernel BTF, which takes the longer. Undefined where neither says it.
 */
export function findLayout(kernel: Kernel): CgroupLayout | undefined {
  const key = attempt(kernel, "no layout cache", () => kernelKey(kernel));
  const known = key && attempt(kernel, "no layout cache", () => readCache(kernel, key));
  if (known) return known;
  const layout = layoutFromBtf(kernel);
  if (layout && key) {
    attempt(kernel, "layout not kept", () =>
      writePrivateFile(kernel.port, DIRECTORY, NAME, encodeText(render(key, layout))),
    );
  }
  return layout;
}
