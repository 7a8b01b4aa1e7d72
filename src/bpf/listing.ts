import { findAttachTypeName } from "../uapi/enum-names.ts";

/** Two hexadecimal digits a byte. */
export function toHex(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

function hasToJson(value: object): value is { toJSON(): unknown } {
  return "toJSON" in value && typeof value.toJSON === "function";
}

/** Turns a member of a listing into something that JSON has. `key` is the name of the member. */
function toJson(value: unknown, key: string): unknown {
  if (typeof value === "bigint") return String(value);
  if (typeof value === "number" && key === "attachType") return findAttachTypeName(value) ?? value;
  if (typeof value !== "object" || value === null) return value;
  if (value instanceof Uint8Array) return toHex(value);
  if (Array.isArray(value)) return value.map((element) => toJson(element, key));
  return hasToJson(value) ? value.toJSON() : membersToJson(value);
}

function membersToJson(row: object): object {
  return Object.fromEntries(Object.entries(row).map(([key, value]) => [key, toJson(value, key)]));
}

const LISTING = Object.defineProperty({}, "toJSON", {
  value(this: object) {
    return membersToJson(this);
  },
});

/**
 * Returns the object itself, with a `toJSON` that is none of its members: big numbers become decimal strings, numbers of attach
 * types their names, dates ISO 8601, bytes hexadecimal digits. So `JSON.stringify` takes every listing.
 * @param members what JSON has in place of the object's own members
 */
export function listing<T extends object>(row: T, members?: () => object): T {
  if (members === undefined) return Object.setPrototypeOf(row, LISTING) as T;
  return Object.defineProperty(row, "toJSON", { value: () => membersToJson(members()) });
}
