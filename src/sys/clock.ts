import type { Layout } from "../bytes/struct.ts";
import { decode } from "../bytes/struct.ts";
import type { Port } from "./port.ts";
import { checkedSyscall } from "./syscall.ts";

/** Clocks by their numbers (linux/time.h). */
const CLOCKS = { realtime: 0, boottime: 7 } as const;

/** struct timespec, alike on every architecture of 64 bits. */
const TIMESPEC = {
  name: "timespec",
  size: 16,
  fields: { tv_sec: [0, "u64"], tv_nsec: [8, "u64"] },
} as const satisfies Layout;
const NANOSECONDS = 1_000_000_000n;

/** Nanoseconds since 1970, or since the machine was started. */
export function clockTime(port: Port, clock: keyof typeof CLOCKS): bigint {
  const buffer = new Uint8Array(TIMESPEC.size);
  checkedSyscall(port, "clock_gettime", undefined, CLOCKS[clock], buffer);
  const { tv_sec, tv_nsec } = decode(TIMESPEC, buffer);
  return tv_sec * NANOSECONDS + tv_nsec;
}
