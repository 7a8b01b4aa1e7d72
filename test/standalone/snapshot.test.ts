import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { buildStandalone } from "../setup/standalone.ts";

const MAIN = "hosts/standalone/main.ts";

test("a module whose data cannot be in the snapshot fails the build, and not the executable", async () => {
  await expect(buildStandalone("test/standalone/oversized.ts")).rejects.toThrow("could not be evaluated");
});

test("a second build is the same, byte for byte", async () => {
  const [first, second] = [await buildStandalone(MAIN), await buildStandalone(MAIN)];
  expect(readFileSync(first).equals(readFileSync(second))).toBe(true);
});
