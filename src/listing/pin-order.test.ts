import { expect, it } from "vitest";
import { orderPins } from "./pin-order.ts";

const pinsOf = (...ids: number[]) => ids.map((id, i) => ({ type: "prog" as const, id, path: `/${i}` }));

it("orderPins() puts newer paths first, and turns them around each time the map grows", () => {
  expect([...orderPins(pinsOf(1, 1, 1))]).toEqual([[1, ["/2", "/1", "/0"]]]);
  // The fourth entry makes the map grow.
  expect([...orderPins(pinsOf(1, 1, 2, 1))]).toEqual([
    [1, ["/3", "/0", "/1"]],
    [2, ["/2"]],
  ]);
  expect(orderPins([]).size).toBe(0);
});
