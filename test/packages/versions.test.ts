import { readdirSync, readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { type Manifest, ROOT, readManifest } from "./install.ts";

const main = readManifest(ROOT);
const platforms = readdirSync(`${ROOT}npm`, { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map(({ name }) => name);

it("cgbpf depends on the package of each platform in its own version", () => {
  const expected = platforms.map((platform) => [`cgbpf-${platform}`, main.version]);
  expect(main.optionalDependencies).toEqual(Object.fromEntries(expected));
});

it.each(platforms)("the package of %s is of the same version, and for that platform alone", (platform) => {
  const { name, version, os, cpu } = readManifest(`${ROOT}npm/${platform}`);
  expect({ name, version }).toEqual({ name: `cgbpf-${platform}`, version: main.version });
  expect(`${os}-${cpu}`).toBe(platform);
});

it("package-lock.json has the packages of the platforms, which no registry needs to have", () => {
  const { packages } = JSON.parse(readFileSync(`${ROOT}package-lock.json`, "utf8")) as {
    packages: Record<string, Partial<Manifest>>;
  };
  expect(packages[""]?.optionalDependencies).toEqual(main.optionalDependencies);
  for (const [name, version] of Object.entries(main.optionalDependencies))
    expect(packages[`node_modules/${name}`]).toMatchObject({ version, optional: true });
});
