import { wrapUnsigned } from "../bytes/wrap.ts";
import { ValueError } from "./value-types.ts";

/** The number without sign in these bytes, of any count, little-endian as on every machine that a port can be on. */
export function unsignedAt(bytes: Uint8Array, at: number, size: number): bigint {
  let value = 0n;
  for (let i = size - 1; i >= 0; i--) value = (value << 8n) | BigInt(bytes[at + i] ?? 0);
  return value;
}

export function putUnsigned(bytes: Uint8Array, at: number, size: number, value: bigint): void {
  let rest = wrapUnsigned(size * 8, value);
  for (let i = 0; i < size; i++, rest >>= 8n) bytes[at + i] = Number(rest & 0xffn);
}

/** Either reading of the bits will do: -1 and 4294967295 are the same u32. @throws ValueError */
export function checkBits(value: bigint, bits: number, path: string): void {
  const limit = 1n << BigInt(bits);
  if (value >= limit || value < -(limit >> 1n))
    throw new ValueError(path, `${value} does not fit into ${bits} bits`);
}
