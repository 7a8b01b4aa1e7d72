import { expect, test } from "vitest";
import { checkRef, type RefKey } from "./check-ref.ts";

const KEYS: readonly RefKey[] = ["id", "name", "pinned"];

test.each([
  [{ id: 1 }, { id: 1 }],
  [{ name: "a" }, { name: "a" }],
  [{ id: undefined, name: "a" }, { name: "a" }],
])("%j names an object", (ref, expected) => {
  expect(checkRef(ref, KEYS)).toEqual(expected);
});

test.each<[object]>([
  [{}],
  [{ id: 1, name: "a" }],
  [{ id: "1" }],
  [{ name: 5n }],
  [{ tag: "a" }],
  [{ name: undefined }],
  [{ toString: "a" }],
])("%o names none", (ref) => {
  expect(() => checkRef(ref, KEYS)).toThrow(TypeError);
});
