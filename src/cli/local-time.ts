import { clockTime } from "../sys/clock.ts";
import type { Port } from "../sys/port.ts";

const NANOSECONDS = 1_000_000_000n;

/** Seconds since 1970 of a moment that is told in nanoseconds since the machine was started. */
export function secondsOfBootTime(port: Port, bootTime: bigint): number {
  return Number((clockTime(port, "realtime") - clockTime(port, "boottime") + bootTime) / NANOSECONDS);
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
