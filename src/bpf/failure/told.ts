import { FormatError } from "../../bytes/reader.ts";
import { SyscallError } from "../../sys/errors.ts";
import { CgbpfError } from "./failures.ts";
import type { LoadedType } from "./refs.ts";

/**
 * Returns what `ask` learns of an open object.
 * @throws CgbpfError `object-info-failed`
 */
export function told<T>(type: LoadedType, ask: () => T): T {
  try {
    return ask();
  } catch (cause) {
    if (!(cause instanceof SyscallError || cause instanceof FormatError)) throw cause;
    throw new CgbpfError("object-info-failed", { type }, { cause });
  }
}
