import { wordsOf } from "../../src/bytes/words.ts";

type Operation = (a: bigint, b: bigint) => unknown;

/** The lowest 64 bits. */
function viewOf(a: bigint): DataView {
  const view = new DataView(new ArrayBuffer(8));
  view.setBigUint64(0, a, true);
  return view;
}

/** What a number is shifted by, or how many of its bits are kept. */
const few = (b: bigint) => Number(b & 0x7fn) + 1;

const OPERATIONS: Readonly<Record<string, Operation>> = {
  "in decimal": (a) => [`${a}`, a.toString(), a.toString(10)],
  "in other bases": (a) => [a.toString(16), a.toString(8), a.toString(2), a.toString(32), a.toString(36)],
  "from text": (a) => [BigInt(`${a}`), a < 0n ? 0n : BigInt(`0x${a.toString(16)}`)],
  "to a number": (a) => [Number(a), Number(a & 0xffffffffn)],
  arithmetic: (a, b) => [a + b, a - b, a * b, -a],
  division: (a, b) => (b === 0n ? "none" : [a / b, a % b]),
  bits: (a, b) => [~a, a & b, a | b, a ^ b],
  shifts: (a, b) => [a << BigInt(few(b)), a >> BigInt(few(b))],
  comparison: (a, b) => [a < b, a <= b, a === b, a > b, a >= b, a < few(b), a === a + b - b],
  "as a key": (a, b) => new Map([[a + b - b, 1]]).get(a),
  views: (a) => [
    viewOf(a).getBigUint64(0, true),
    viewOf(a).getBigUint64(0, false),
    viewOf(a).getBigInt64(0, true),
  ],
  arrays: (a) => [new BigUint64Array(viewOf(a).buffer)[0], new BigInt64Array(viewOf(a).buffer)[0]],
  words: (a) => [...wordsOf(new Uint8Array(viewOf(a).buffer), true)],
  asIntN: (a, b) => [BigInt.asIntN(few(b), a), BigInt.asIntN(32, a), BigInt.asIntN(64, a)],
  asUintN: (a, b) => [BigInt.asUintN(few(b), a), BigInt.asUintN(32, a), BigInt.asUintN(64, a)],
};

export type Pair = readonly [a: bigint, b: bigint];
/** What one operation makes of one pair of numbers. */
export type Answer = readonly [operation: string, a: string, b: string, result: string];

const inJson = (_: string, value: unknown) => (typeof value === "bigint" ? `${value}n` : value);

export function answersFor(pairs: readonly Pair[]): Answer[] {
  return Object.entries(OPERATIONS).flatMap(([name, operation]) =>
    pairs.map(([a, b]): Answer => [name, `${a}`, `${b}`, JSON.stringify(operation(a, b), inJson)]),
  );
}
