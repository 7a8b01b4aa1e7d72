import { expect, test } from "vitest";
import { buildStandalone } from "../setup/standalone.ts";

test("a module whose data cannot be in the snapshot fails the build, and not the executable", async () => {
  await expect(buildStandalone("test/standalone/oversized.ts")).rejects.toThrow("could not be evaluated");
});
