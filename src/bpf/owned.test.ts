import { expect, test } from "vitest";
import { Owned } from "./owned.ts";

/** Holds four things, two of which cannot be closed. */
function holdAndClose(closed: string[]): void {
  using owned = new Owned();
  for (const name of ["first", "bad", "worse", "last"]) {
    owned.undo(() => {
      closed.push(name);
      if (name === "bad" || name === "worse") throw new Error(name);
    });
  }
}

test("Owned closes all it holds, last first, and then throws the first error", () => {
  const closed: string[] = [];
  expect(() => holdAndClose(closed)).toThrow("worse");
  expect(closed).toEqual(["last", "worse", "bad", "first"]);
});

test("Owned closes nothing that was handed on", () => {
  const closed: string[] = [];
  const owned = new Owned();
  owned.undo(() => closed.push("handed on"));
  owned.release();
  owned[Symbol.dispose]();
  expect(closed).toEqual([]);
});
