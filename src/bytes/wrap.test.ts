import { expect, it } from "vitest";
import { wrapUnsigned } from "./wrap.ts";

it.each([
  [64, -1n, 0xffffffffffffffffn],
  [64, 0xffffffff81000000n, 0xffffffff81000000n],
  [32, 0xffffffff81000000n, 0x81000000n],
  [128, -1n, (1n << 128n) - 1n],
  [3, 13n, 5n],
  [64, 1n << 64n, 0n],
])("wrapUnsigned(%d, %d) is %d", (bits, value, wrapped) => {
  expect(wrapUnsigned(bits, value)).toBe(wrapped);
});
