import { clockTime } from "../../sys/clock.ts";
import type { Port } from "../../sys/port.ts";

const NANOSECONDS = 1_000_000_000n;

/** Turns moments that are told in nanoseconds since the machine was started into seconds since 1970; the clocks are read once. */
export class BootClock {
  readonly #port: Port;
  #started: bigint | undefined;

  constructor(port: Port) {
    this.#port = port;
  }

  seconds(bootTime: bigint): number {
    this.#started ??= clockTime(this.#port, "realtime") - clockTime(this.#port, "boottime");
    return Number((this.#started + bootTime) / NANOSECONDS);
  }
}

function padded(number: number, digits = 2): string {
  return String(number).padStart(digits, "0");
}

/** `%FT%T%z` of strftime(3), in the time zone of this process. */
export function localTime(seconds: number): string {
  const date = new Date(seconds * 1000);
  const day = [padded(date.getFullYear(), 4), padded(date.getMonth() + 1), padded(date.getDate())].join("-");
  const time = [date.getHours(), date.getMinutes(), date.getSeconds()].map((part) => padded(part)).join(":");
  const offset = -date.getTimezoneOffset();
  const zone = padded(Math.floor(Math.abs(offset) / 60)) + padded(Math.abs(offset) % 60);
  return `${day}T${time}${offset < 0 ? "-" : "+"}${zone}`;
}
