import { decodeText } from "../../bytes/text.ts";
import type { Port } from "../port.ts";
import { readFile } from "./file.ts";

/** Mounts of this process. */
export const MOUNTS = "/proc/mounts";

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
