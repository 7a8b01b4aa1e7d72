import { decodeText } from "../../bytes/text.ts";
import { unlessSyscallFails } from "../errors.ts";
import type { Port } from "../port.ts";
import { readFile } from "./file.ts";

/** What this process was started with: hosts have no other way to it in common. */
const ENVIRONMENT = "/proc/self/environ";

/** A variable of the environment that this process was started with; undefined where it is not set, or without /proc. */
export function environmentVariable(port: Port, name: string): string | undefined {
  const bytes = unlessSyscallFails(() => readFile(port, ENVIRONMENT));
  const found =
    bytes &&
    decodeText(bytes)
      .split("\0")
      .find((entry) => entry.startsWith(`${name}=`));
  return found?.slice(name.length + 1);
}
