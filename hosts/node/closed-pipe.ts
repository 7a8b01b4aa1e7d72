import type { Port } from "../../src/sys/port.ts";

const RT_SIGACTION = { x64: 13, arm64: 134, riscv64: 134 } as const;
const SIGPIPE = 13;
/** The kernel's struct sigaction is no larger on any architecture. All zeros in it mean SIG_DFL. */
const SIGACTION_SIZE = 32;
const SIGSET_SIZE = 8;

/**
 * Lets a closed pipe end this process, as it ends every program that does not ask for anything else. Node ignores SIGPIPE, and
 * hands that on to a program that takes its place.
 */
export function endAtClosedPipe(port: Port): void {
  port.syscall(RT_SIGACTION[port.arch], SIGPIPE, new Uint8Array(SIGACTION_SIZE), 0, SIGSET_SIZE);
}
