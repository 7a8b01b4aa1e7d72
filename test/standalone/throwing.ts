import type { Port } from "../../src/sys/port.ts";
import { SYSCALLS } from "../../src/uapi/syscalls.ts";

declare const host: { -readonly [member in keyof Port]: Port[member] };

const kernel = host.syscall;

/** A fault in the deepest place that there is: where the core calls bpf(2). */
host.syscall = (nr, ...args) => {
  if (nr === SYSCALLS[host.arch].bpf) throw new TypeError("provoked");
  return kernel(nr, ...args);
};
