/**
 * A number cut to so many bits, without sign. BigInt.asUintN() does the same, but QuickJS 2025.04 gives a negative number
 * for 64 bits of which the highest is set.
 */
export function wrapUnsigned(bits: number, value: bigint): bigint {
  return value & ((1n << BigInt(bits)) - 1n);
}
