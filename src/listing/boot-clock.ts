import { clockTime } from "../sys/clock.ts";
import type { Port } from "../sys/port.ts";

const NANOSECONDS_PER_MILLISECOND = 1_000_000n;

/** Turns nanoseconds since the machine was started into dates. Reads the clocks once. */
export class BootClock {
  readonly #port: Port;
  #started: bigint | undefined;

  constructor(port: Port) {
    this.#port = port;
  }

  date(bootTime: bigint): Date {
    this.#started ??= clockTime(this.#port, "realtime") - clockTime(this.#port, "boottime");
    return new Date(Number((this.#started + bootTime) / NANOSECONDS_PER_MILLISECOND));
  }
}
