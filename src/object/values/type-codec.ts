import { type Value, ValueError } from "./value.ts";

/** How the values of one type are read and written. */
export interface TypeCodec {
  /** Bytes of a value. */
  readonly size: number;
  /** The value that stands at an offset, where there are bytes enough. */
  get(bytes: Uint8Array, at: number): Value;
  /**
   * Writes a value over what stands at an offset; what is left out of it stays.
   * @param path of the value in the one that it is part of
   * @throws ValueError
   */
  put(value: Value, bytes: Uint8Array, at: number, path: string): void;
}

/** What errors call a value, whatever it is: JavaScript gives all sorts of them. */
export function valueText(value: unknown): string {
  if (value instanceof Uint8Array) return `${value.length} bytes`;
  if (Array.isArray(value)) return `an array of ${value.length}`;
  if (typeof value === "string") return JSON.stringify(value);
  if (typeof value === "function" || (typeof value === "object" && value !== null))
    return `an object (${Object.prototype.toString.call(value).slice("[object ".length, -1)})`;
  return String(value);
}

/** Writes bytes in place of a value of some type; fewer will do. @throws ValueError */
export function putBytes(part: Uint8Array, bytes: Uint8Array, at: number, size: number, path: string): void {
  if (part.length > size) throw new ValueError(path, `${part.length} bytes do not fit into ${size}`);
  bytes.set(part, at);
}
