import type { Port } from "./port.ts";
import { rawSyscall } from "./syscall.ts";

const RLIMIT_MEMLOCK = 8;
const THIS_PROCESS = 0;

/**
 * Lets this process lock any amount of memory: before Linux 5.11 BPF objects count against RLIMIT_MEMLOCK, and the kernel
 * says EPERM when that is used up. Needs CAP_SYS_RESOURCE.
 * @returns true when the limit was lower before
 */
export function liftMemoryLock(port: Port): boolean {
  const unlimited = new Uint8Array(16).fill(0xff);
  const before = new Uint8Array(16);
  const result = rawSyscall(port, "prlimit64", THIS_PROCESS, RLIMIT_MEMLOCK, unlimited, before);
  return result === 0 && before.some((byte) => byte !== 0xff);
}
