import { existsSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { temporaryDirectory } from "../setup/temporary.ts";
import {
  emptyProject,
  type Packages,
  type Packed,
  pack,
  packAll,
  ROOT,
  readManifest,
  succeed,
} from "./install.ts";
import { npmSettings, type Registry, startRegistry } from "./registry.ts";

/** Written by the package of a stranger who took the name of one of ours. */
const trace = `${temporaryDirectory()}/trace`;
let packages: Packages;
let registry: Registry;

/** A package that a stranger published under our name: its script acts when it is installed. */
async function plant(platform: string): Promise<Packed> {
  const directory = temporaryDirectory();
  const { name, version } = readManifest(`${ROOT}npm/${platform}`);
  const scripts = { postinstall: `touch ${trace}` };
  writeFileSync(`${directory}/package.json`, JSON.stringify({ name, version, scripts }));
  return pack(directory, directory);
}

beforeAll(async () => {
  packages = await packAll();
  const planted = await Promise.all(["linux-x64", "linux-arm64"].map(plant));
  registry = await startRegistry([...packages.others, ...planted]);
});
afterAll(() => registry.close());

/** The lines of README.md that install what was packed, for this machine. */
function installationLines(): string[] {
  const readme = readFileSync(`${ROOT}README.md`, "utf8").replaceAll("-x64-", `-${process.arch}-`);
  return readme.match(/^npm install .*\.tgz/gm) ?? [];
}

describe("installing as README.md says", () => {
  it("has lines for the command and for the library", () => {
    expect(installationLines().join("\n")).toMatch(/ \.\/cgbpf-linux-.*\n.* \.\/cgbpf-0/);
  });

  it("asks no registry for a name of ours, so that a stranger's package is not installed", async () => {
    const project = emptyProject();
    for (const { path } of [packages.main, packages.platform])
      symlinkSync(path, `${project}/${path.slice(dirname(path).length + 1)}`);
    const { env, prefix } = npmSettings(registry);
    for (const line of installationLines()) await succeed(["sh", "-c", line], project, env);
    expect(registry.asked).toContain("koffi");
    expect(registry.asked.filter((name) => name.startsWith("cgbpf"))).toEqual([]);
    expect(existsSync(trace)).toBe(false);
    for (const command of [`${prefix}/bin/cgbpf`, `${project}/node_modules/.bin/cgbpf`])
      expect(await succeed([command, "version"], project)).toContain("conforms to bpftool");
  });

  it("would be noticed if it asked: the stranger's package acts when it is installed", async () => {
    const { name } = packages.platform;
    const { env } = npmSettings(registry);
    const npm = ["npm", "install", "--global", "--foreground-scripts", `--allow-scripts=${name}`];
    await succeed([...npm, name], temporaryDirectory(), env);
    expect(registry.asked).toContain(name);
    expect(existsSync(trace)).toBe(true);
  });
});
