import { expect, test } from "vitest";
import { processorsIn } from "./processors-and-pages.ts";

test.each([
  ["0\n", 1],
  ["0-7\n", 8],
  ["0,2-3,8-9\n", 5],
])("processorsIn(%j) is %i", (list, count) => {
  expect(processorsIn(list)).toBe(count);
});
