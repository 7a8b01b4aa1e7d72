import { decodeText } from "../../bytes/text.ts";
import { BPF_FS_MAGIC, CGROUP2_SUPER_MAGIC } from "../../uapi/defines.ts";
import { unlessSyscallFails } from "../errors.ts";
import type { Port } from "../port.ts";
import { fileSystemType, readFile } from "./file.ts";

/** Mounts of this process. /proc/mounts is a link to it, and missing where /proc shows processes alone (subset=pid). */
export const MOUNTS = "/proc/self/mounts";

export interface Mount {
  /** Where it is mounted. */
  readonly target: string;
  /** File system type: `cgroup2`, `bpf`. */
  readonly type: string;
  readonly options: readonly string[];
}

/** proc(5): blank, tab, newline and backslash stand as three octal digits. */
function unescapeField(field: string): string {
  return field.replace(/\\([0-7]{3})/g, (_, digits: string) =>
    String.fromCharCode(Number.parseInt(digits, 8)),
  );
}

/** All mounts that this process sees, oldest first. */
export function listMounts(port: Port): Mount[] {
  const lines = decodeText(readFile(port, MOUNTS)).split("\n");
  return lines.filter(Boolean).map((line) => {
    const [, target = "", type = "", options = ""] = line.split(" ");
    return { target: unescapeField(target), type, options: options.split(",") };
  });
}

/** Where systemd mounts file systems, on hosts with cgroup v1 too. */
const USUAL: readonly (readonly [type: string, target: string, magic: number])[] = [
  ["cgroup2", "/sys/fs/cgroup", CGROUP2_SUPER_MAGIC],
  ["cgroup2", "/sys/fs/cgroup/unified", CGROUP2_SUPER_MAGIC],
  ["bpf", "/sys/fs/bpf", BPF_FS_MAGIC],
];

/** Returns the mounts at the usual places, which can be found without /proc. */
export function usualMounts(port: Port): Mount[] {
  const mounted = USUAL.filter(
    ([, target, magic]) => unlessSyscallFails(() => fileSystemType(port, target)) === magic,
  );
  return mounted.map(([type, target]) => ({ type, target, options: [] }));
}
