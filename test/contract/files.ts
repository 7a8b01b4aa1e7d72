import { closeSync, ftruncateSync, openSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import type { Port, SyscallArgument } from "../../src/sys/port.ts";
import { SYSCALLS } from "../../src/uapi/syscalls.ts";
import { temporaryDirectory } from "../setup/temporary.ts";

export const ERRNO = { ENOENT: 2, EBADF: 9, EFAULT: 14, EINVAL: 22, ENOSYS: 38 } as const;

/** Calls that cgbpf itself does not make. */
const EXTRA = {
  x64: { readv: 19, writev: 20, copy_file_range: 326 },
  arm64: { readv: 65, writev: 66, copy_file_range: 285 },
  riscv64: { readv: 65, writev: 66, copy_file_range: 285 },
} as const;

type CallName = keyof (typeof SYSCALLS)["x64"] | keyof (typeof EXTRA)["x64"];

/** An open file to make system calls on. */
export interface Files {
  readonly fd: number;
  call(name: CallName, ...args: SyscallArgument[]): number;
  /** Replaces the content, and goes back to the start. */
  fill(text: string): void;
  content(): string;
  remove(): void;
}

export function openFiles(port: Port): Files {
  const directory = temporaryDirectory();
  const path = `${directory}/file`;
  writeFileSync(path, "");
  const fd = openSync(path, "r+");
  const numbers = { ...SYSCALLS[port.arch], ...EXTRA[port.arch] };
  const call = (name: CallName, ...args: SyscallArgument[]) => port.syscall(numbers[name], ...args);
  return {
    fd,
    call,
    fill: (text) => {
      ftruncateSync(fd, 0);
      writeFileSync(path, text);
      call("lseek", fd, 0, 0);
    },
    content: () => readFileSync(path, "utf8"),
    remove: () => {
      closeSync(fd);
      rmSync(directory, { recursive: true });
    },
  };
}
