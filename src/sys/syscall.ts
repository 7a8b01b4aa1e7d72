import { EINTR } from "../uapi/errno.ts";
import { SYSCALLS, type SyscallName } from "../uapi/syscalls.ts";
import { SyscallError } from "./errors.ts";
import type { SyscallArgument as Argument, Port } from "./port.ts";

/**
 * The kernel's own result, negative errno included; repeated while a signal interrupts it.
 * A call has at most six arguments, and they are spelled out here: a list of them would be made anew for each call.
 */
export function rawSyscall(
  port: Port,
  name: SyscallName,
  a?: Argument,
  b?: Argument,
  c?: Argument,
  d?: Argument,
  e?: Argument,
  f?: Argument,
): number {
  const nr = SYSCALLS[port.arch][name];
  let result: number;
  do result = port.syscall(nr, a, b, c, d, e, f);
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
  a?: Argument,
  b?: Argument,
  c?: Argument,
  d?: Argument,
  e?: Argument,
  f?: Argument,
): number {
  const result = rawSyscall(port, name, a, b, c, d, e, f);
  if (result < 0) throw new SyscallError(name, -result, path);
  return result;
}
