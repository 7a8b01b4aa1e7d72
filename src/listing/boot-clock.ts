import { clockTime } from "../sys/clock.ts";
import { unlessSyscallFails } from "../sys/errors.ts";
import type { Port } from "../sys/port.ts";

const NANOSECONDS_PER_MILLISECOND = 1_000_000n;

/** Turns nanoseconds since the machine was started into dates. Reads the clocks once. */
export class BootClock {
  readonly #port: Port;
  #started: bigint | undefined;

  constructor(port: Port) {
    this.#port = port;
  }

  /** Undefined where the clocks cannot be read. */
  date(bootTime: bigint): Date | undefined {
    this.#started ??= unlessSyscallFails(() => this.#bootDate());
    if (this.#started === undefined) return undefined;
    return new Date(Number((this.#started + bootTime) / NANOSECONDS_PER_MILLISECOND));
  }

  /** Nanoseconds since 1970. */
  #bootDate(): bigint {
    return clockTime(this.#port, "realtime") - clockTime(this.#port, "boottime");
  }
}
