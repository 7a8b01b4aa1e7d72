import { failedWith, SyscallError } from "../../sys/errors.ts";
import { EPERM } from "../../uapi/errno.ts";
import type { Host } from "../host.ts";
import { CgbpfError } from "./failures.ts";
import { missingCapability } from "./missing-capability.ts";

/**
 * The objects of a list, with the reason where the kernel refuses to give it.
 * @throws CgbpfError `cannot-list`
 */
export function* listed<T>(host: Host, type: "prog" | "link", objects: Iterator<T>): Generator<T> {
  for (;;) {
    const next = nextOf(host, type, objects);
    if (next.done) return;
    yield next.value;
  }
}

function nextOf<T>(host: Host, type: "prog" | "link", objects: Iterator<T>): IteratorResult<T> {
  try {
    return objects.next();
  } catch (cause) {
    if (!(cause instanceof SyscallError)) throw cause;
    const reason = failedWith(cause, EPERM) ? missingCapability(host, "CAP_SYS_ADMIN") : undefined;
    throw new CgbpfError("cannot-list", { type }, { cause, reason });
  }
}
