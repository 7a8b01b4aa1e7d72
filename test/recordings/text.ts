import { createHash } from "node:crypto";

const DIGITS = 16;

export function digest(...parts: readonly (string | Uint8Array)[]): string {
  const hash = createHash("sha256");
  for (const part of parts) hash.update(part);
  return hash.digest("hex").slice(0, DIGITS);
}

/** A value as text that a recording can have, a line a member. */
export function asText(value: unknown): string {
  return JSON.stringify(value, (_, member) => (typeof member === "bigint" ? String(member) : member), 1);
}

const LONGEST = 4000;
const SHOWN = 600;

/** Long texts by their beginning and a digest, so that a review sees what it is about. */
export function shortened(text: string): string {
  if (text.length <= LONGEST) return text;
  const end = text.lastIndexOf("\n", SHOWN);
  const shown = text.slice(0, end < SHOWN / 2 ? SHOWN : end);
  return `${shown}\n... of ${text.length} characters, sha256 ${digest(text)}`;
}
