import { EINTR } from "../uapi/errno.ts";
import { SYSCALLS, type SyscallName } from "../uapi/syscalls.ts";
import { SyscallError } from "./errors.ts";
import type { Port, SyscallArgument } from "./port.ts";

/** The kernel's own result, negative errno included; repeated while a signal interrupts it. */
export function rawSyscall(port: Port, name: SyscallName, ...args: SyscallArgument[]): number {
  const nr = SYSCALLS[port.arch][name];
  let result: number;
  do result = port.syscall(nr, ...args);
  while (result === -EINTR);
  return result;
}

/**
 * The result of a system call that has to succeed.
 * @param path the file that it is about, for the error
 * @throws SyscallError with the kernel's errno
 */
export function checkedSyscall(
  port: Port,
  name: SyscallName,
  path: string | undefined,
  ...args: SyscallArgument[]
): number {
  const result = rawSyscall(port, name, ...args);
  if (result < 0) throw new SyscallError(name, -result, path);
  return result;
}
