/**
 * What QuickJS 2025.04 gets wrong of bigints, for the whole program: asUintN() gives a negative number for 64 bits of which the
 * highest is set; and in bases that are powers of 2, toString() adds or damages the first digit of some numbers of 64 bits and more.
 */
const { asUintN } = BigInt;
const { toString: textOf } = BigInt.prototype;

/** Numbers of so many bits are written correctly, and their digits end where a digit of each power of 2 does. */
const SOME = 60;

function digitsOf(value: bigint, base: number): string {
  const high = value >> BigInt(SOME);
  if (high === 0n) return textOf.call(value, base);
  const low = textOf.call(asUintN(SOME, value), base);
  return digitsOf(high, base) + low.padStart(SOME / Math.log2(base), "0");
}

BigInt.asUintN = (bits, value) => (bits < 64 ? asUintN(bits, value) : value & ((1n << BigInt(bits)) - 1n));

BigInt.prototype.toString = function (this: bigint, base = 10) {
  if (!Number.isInteger(Math.log2(base))) return textOf.call(this, base);
  return this < 0n ? `-${digitsOf(-this, base)}` : digitsOf(this, base);
};
