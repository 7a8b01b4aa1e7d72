import { readdirSync, readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { VERSION } from "../../src/cli/version.ts";
import { ROOT, readManifest } from "./install.ts";

const main = readManifest(ROOT);
const platforms = readdirSync(`${ROOT}npm`, { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map(({ name }) => name);

it("the command prints the version of its package", () => {
  expect(main.version).toBe(VERSION);
});

it.each(platforms)("the package of %s is of the same version, and for that platform alone", (platform) => {
  const { name, version, os, cpu } = readManifest(`${ROOT}npm/${platform}`);
  expect({ name, version }).toEqual({ name: `cgbpf-${platform}`, version: main.version });
  expect(`${os}-${cpu}`).toBe(platform);
});

it("package-lock.json has the hash of each package", () => {
  const { packages } = JSON.parse(readFileSync(`${ROOT}package-lock.json`, "utf8")) as {
    packages: Record<string, { readonly integrity?: string }>;
  };
  const unknown = Object.keys(packages).filter((path) => path !== "" && !packages[path]?.integrity);
  expect(unknown).toEqual([]);
});
