import { SyscallError } from "../../sys/errors.ts";
import { CgbpfError } from "../failure/failures.ts";

/**
 * Returns what `read` has from a file of /proc or /sys.
 * @throws CgbpfError `system-file-unreadable`
 */
export function fromSystemFile<T>(path: string, read: (path: string) => T): T {
  try {
    return read(path);
  } catch (cause) {
    if (!(cause instanceof SyscallError)) throw cause;
    throw new CgbpfError("system-file-unreadable", { path }, { cause });
  }
}
