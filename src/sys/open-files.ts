import { encode, type Layout, StructView } from "../bytes/struct.ts";
import type { Port } from "./port.ts";
import { rawSyscall } from "./syscall.ts";

const RLIMIT_NOFILE = 7;
const THIS_PROCESS = 0;

/** struct rlimit64 of linux/resource.h. */
const RLIMIT = {
  name: "rlimit64",
  size: 16,
  fields: { soft: [0, "u64"], hard: [8, "u64"] },
} as const satisfies Layout;

/**
 * Lets this process have as many files open as its hard limit allows. The soft limit is 1024 nearly everywhere, for programs that
 * use select(2).
 * @returns true when the limit was lower before
 */
export function raiseOpenFiles(port: Port): boolean {
  const now = new StructView(RLIMIT, new Uint8Array(RLIMIT.size));
  if (rawSyscall(port, "prlimit64", THIS_PROCESS, RLIMIT_NOFILE, 0, now.bytes) < 0) return false;
  const hard = now.get("hard");
  if (now.get("soft") >= hard) return false;
  return (
    rawSyscall(port, "prlimit64", THIS_PROCESS, RLIMIT_NOFILE, encode(RLIMIT, { soft: hard, hard }), 0) === 0
  );
}
