import type { Port, SyscallArgument } from "../../src/sys/port.ts";
import { SYSCALLS } from "../../src/uapi/syscalls.ts";

/** What a host lends the cases of the contract. */
export interface Setting {
  readonly port: Port;
  /** The machine as Node names it, known otherwise than from the port. */
  readonly machine: string;
  /** A descriptor of an ordinary file, open for reading and writing. */
  readonly fd: number;
  /** Replaces the content of the file. */
  fill(text: string): void;
  /** All of the file. */
  content(): string;
  /** Collects all garbage, and so moves what an engine moves. */
  collectGarbage(): void;
}

/** Calls that cgbpf itself does not make. */
const EXTRA = {
  x64: { readv: 19, writev: 20, ftruncate: 77, copy_file_range: 326 },
  arm64: { readv: 65, writev: 66, ftruncate: 46, copy_file_range: 285 },
  riscv64: { readv: 65, writev: 66, ftruncate: 46, copy_file_range: 285 },
} as const;

type CallName = keyof (typeof SYSCALLS)["x64"] | keyof (typeof EXTRA)["x64"];

/** Makes system calls by name. */
export function caller(port: Port): (name: CallName, ...args: SyscallArgument[]) => number {
  const numbers = { ...SYSCALLS[port.arch], ...EXTRA[port.arch] };
  return (name, ...args) => port.syscall(numbers[name], ...args);
}
