import type { Addressing } from "../bytes/struct.ts";

/** What a system call takes: a number, or a buffer of which the kernel gets the address. */
export type SyscallArgument = number | bigint | Uint8Array;

/**
 * The door to the kernel: everything that cgbpf does goes through the first two functions.
 *
 * Contract, which `test/contract` runs on every host:
 * - `syscall` returns the kernel's own result. On failure that is the negative errno (-4095 to -1), as the kernel itself
 *   returns it: a host over libc reads `errno` before anything else runs.
 * - A result is exact up to 2^53; no system call that cgbpf makes returns more (a file offset may pass 2^32).
 * - A number argument is any integer from -2^63 to 2^64 - 1 and is passed as 64 bits, negative ones sign-extended.
 *   Numbers must be safe integers; use bigint beyond. One that is undefined or left out is 0.
 * - A buffer argument is passed by address, kept alive until the call returns, and shows what the kernel wrote.
 * - `addressOf` is the address that the kernel sees for the first byte of the buffer, also of one that is a part of a larger
 *   ArrayBuffer. It is valid, and never moves, as long as the caller keeps the buffer itself reachable: an integer
 *   keeps nothing alive. An empty buffer has some address that is never read.
 * - `memoryAt`, which a host may have, shows memory at an address that a system call has returned, without a copy. Who asks
 *   keeps it mapped as long as the bytes are used: the host does not.
 * - `writeFields`, which a host may have, writes structs with the addresses that its own `addressOf` gives. A port that gives
 *   others leaves it out.
 * - `holdSignals`, which a host may have whose process has threads that the mask of this one says nothing of, keeps the
 *   signals that end the process waiting until what it returns is called.
 */
export interface Port extends Addressing {
  /** Whose system call numbers apply. */
  readonly arch: Arch;
  syscall(nr: number, ...args: (SyscallArgument | undefined)[]): number;
  memoryAt?(address: number, length: number): Uint8Array;
  holdSignals?(): () => void;
  /** A net for descriptors that nobody closes: they are closed after their owner is collected, at no certain time. */
  readonly unclosed?: Pick<FinalizationRegistry<number>, "register" | "unregister">;
}

export type Arch = "x64" | "arm64" | "riscv64";
