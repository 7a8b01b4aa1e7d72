import { unlessSyscallFails } from "../errors.ts";
import type { Port } from "../port.ts";
import { rawSyscall } from "../syscall.ts";
import { ownerOf, readLink } from "./file.ts";

const ROOT = 0;
/** As many links as the kernel follows on one way (MAXSYMLINKS). */
const MOST_LINKS = 40;

/** True for what root or this user owns, as sysctl fs.protected_symlinks has it: `/dev/stdout` is a link of root's. */
export function isTrusted(port: Port, path: string): boolean {
  const owner = ownerOf(port, path);
  return owner === ROOT || owner === rawSyscall(port, "geteuid");
}

/**
 * Returns the symbolic link of another user that a path leads through, who could lead root anywhere; undefined when there is none.
 * What cannot be looked at is no link.
 */
export function foreignLinkOn(port: Port, path: string): string | undefined {
  let before = path.startsWith("/") ? "/" : "";
  const parts = path.split("/").filter((part) => part !== "");
  for (let links = 0; parts.length > 0; ) {
    const here = `${before}${parts.shift()}`;
    const target = unlessSyscallFails(() => readLink(port, here));
    if (target === undefined) before = `${here}/`;
    else if (!isTrusted(port, here) || ++links > MOST_LINKS) return here;
    else {
      parts.unshift(...target.split("/").filter((part) => part !== ""));
      if (target.startsWith("/")) before = "/";
    }
  }
  return undefined;
}
