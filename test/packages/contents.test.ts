import { readFileSync } from "node:fs";
import { beforeAll, describe, expect, it } from "vitest";
import { run } from "../setup/run.ts";
import { type Packages, packAll, ROOT, readManifest } from "./install.ts";

let packages: Packages;

beforeAll(async () => {
  packages = await packAll();
});

describe("the package cgbpf", () => {
  const MEANT = [
    /^(package\.json|README\.md|LICENSE|CHANGELOG\.md)$/,
    /^dist\/((bin|cli|index|[a-z-]+-[\w-]{8})\.js|index\.d\.ts)$/,
    /^man\/cgbpf-(cgroup|prog|link|feature)\.8$/,
    /^completions\/(_cgbpf|cgbpf\.(bash|fish))$/,
    /^docs\/[a-z]+\.(md|txt|svg)$/,
    /^examples\/((lib\/)?[a-z-]+\.ts|objects\/[a-z_]+\.bpf\.c)$/,
  ];
  const names = () => packages.main.files.map(({ path }) => path);

  it("has no file but those that are meant", () => {
    expect(names().filter((name) => !MEANT.some((pattern) => pattern.test(name)))).toEqual([]);
  });

  it("has all files that its package.json names", () => {
    const { bin, man } = readManifest(ROOT);
    const named = [
      ...Object.values(bin),
      ...man,
      "dist/index.js",
      "dist/index.d.ts",
      "dist/cli.js",
      "LICENSE",
    ];
    expect(names()).toEqual(expect.arrayContaining(named));
  });
});

describe("the package of the platform", () => {
  it("has the executable and its terms", () => {
    const files = packages.platform.files.map(({ path, mode }) => `${path} ${mode.toString(8)}`).sort();
    expect(files).toEqual(["LICENSE 644", "README.md 644", "cgbpf 755", "package.json 644"]);
  });

  it("states the copyright of cgbpf and of what is part of it", () => {
    const { stdout } = run(["tar", "-xOzf", packages.platform.path, "package/LICENSE"]);
    const text = stdout.toString();
    expect(text).toContain(readFileSync(`${ROOT}LICENSE`, "utf8"));
    for (const holder of ["Fabrice Bellard", "Rich Felker", "Jean-loup Gailly"])
      expect(text).toContain(holder);
    expect(readManifest(`${ROOT}npm/linux-${process.arch}`).license).toBe("MIT AND Zlib");
  });
});
