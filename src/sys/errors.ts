import { errnoName, strerror } from "../uapi/errno.ts";

/** A system call that the kernel refused. */
export class SyscallError extends Error {
  override readonly name = "SyscallError";
  /** What was called: `openat`, or `bpf(BPF_PROG_ATTACH)`. */
  readonly call: string;
  /** The kernel's error number, positive. */
  readonly errno: number;
  /** Its symbolic name: `EPERM`. */
  readonly code: string;
  /** The file that it was about, where there is one. */
  readonly path: string | undefined;

  constructor(call: string, errno: number, path?: string) {
    super(`${call}${path === undefined ? "" : ` "${path}"`}: ${strerror(errno)} (${errnoName(errno)})`);
    this.call = call;
    this.errno = errno;
    this.code = errnoName(errno);
    this.path = path;
  }
}

/** A descriptor is used, or what holds it (a map, program or link), that was closed before. */
export class ClosedError extends Error {
  override readonly name = "ClosedError";
  readonly code = "closed";

  constructor() {
    super("the file descriptor is closed");
  }
}

/** The system call that an error is, or is about. */
function refusedCall(error: unknown): SyscallError | undefined {
  if (error instanceof SyscallError) return error;
  return error instanceof Error && error.cause instanceof SyscallError ? error.cause : undefined;
}

/** True for an error that is, or is about, a system call that failed with one of these error numbers. */
export function failedWith(error: unknown, ...errnos: number[]): boolean {
  const call = refusedCall(error);
  return call !== undefined && errnos.includes(call.errno);
}

/** What `attempt` returns, or undefined when the kernel refuses it, for whatever reason. */
export function unlessSyscallFails<T>(attempt: () => T): T | undefined {
  try {
    return attempt();
  } catch (error) {
    if (error instanceof SyscallError) return undefined;
    throw error;
  }
}

/**
 * What `attempt` returns, or undefined when it fails with one of these error numbers.
 * @throws whatever else `attempt` throws.
 */
export function unlessFailedWith<T>(errnos: readonly number[], attempt: () => T): T | undefined {
  try {
    return attempt();
  } catch (error) {
    if (failedWith(error, ...errnos)) return undefined;
    throw error;
  }
}
