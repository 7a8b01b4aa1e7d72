import { expect, it } from "vitest";
import { above, including, matches } from "./objects/wanted.ts";

it.each([
  [1, 1, true],
  [1, 2, false],
  ["ok", /^o/, true],
  [7, /7/, false],
  [5, above(4), true],
  [4, above(4), false],
  [{ a: 1, b: 2 }, { a: 1 }, true],
  [{ a: 1 }, { a: 1, b: 2 }, false],
  [{ a: { b: [1, 9] } }, { a: { b: [1, above(8)] } }, true],
  [[1, 2], [1], false],
  [{ 0: 1, length: 1 }, [1], false],
  [undefined, { a: 1 }, false],
  [
    [
      [3, 1],
      [4, 1],
    ],
    including([4, 1]),
    true,
  ],
  [
    [
      [3, 1],
      [4, 1],
    ],
    including([4, 2]),
    false,
  ],
] as const)("matches(): %j as %s wants it: %s", (actual, wanted, answer) => {
  expect(matches(actual, wanted)).toBe(answer);
});
