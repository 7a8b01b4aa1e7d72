import { beforeAll, describe, expect, it } from "vitest";
import { start } from "../setup/run.ts";
import { type Packages, packAll, ROOT } from "./install.ts";

let packages: Packages;

beforeAll(async () => {
  packages = await packAll();
});

async function expectClean(tool: string, ...words: readonly string[]): Promise<void> {
  const { stdout, stderr, code } = await start([`${ROOT}node_modules/.bin/${tool}`, ...words], { cwd: ROOT });
  expect(code, `${stdout}${stderr}`).toBe(0);
}

describe("nothing is wrong with what is packed", () => {
  it.each(["main", "platform"] as const)("publint finds nothing in the package %s", async (which) => {
    await expectClean("publint", "run", packages[which].path, "--strict");
  });

  it("attw finds that types are resolved wherever modules are", async () => {
    await expectClean("attw", packages.main.path, "--profile", "esm-only");
  });
});
