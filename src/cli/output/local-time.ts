const MILLISECONDS = 1000;

/** Whole seconds since 1970. */
export function epochSeconds(date: Date): number {
  return Math.floor(date.getTime() / MILLISECONDS);
}

function padded(number: number, digits = 2): string {
  return String(number).padStart(digits, "0");
}

/** `%FT%T%z` of strftime(3), in the time zone of this process. */
export function localTime(date: Date): string {
  const day = [padded(date.getFullYear(), 4), padded(date.getMonth() + 1), padded(date.getDate())].join("-");
  const time = [date.getHours(), date.getMinutes(), date.getSeconds()].map((part) => padded(part)).join(":");
  const offset = -date.getTimezoneOffset();
  const zone = padded(Math.floor(Math.abs(offset) / 60)) + padded(Math.abs(offset) % 60);
  return `${day}T${time}${offset < 0 ? "-" : "+"}${zone}`;
}
