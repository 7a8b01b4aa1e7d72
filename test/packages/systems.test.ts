import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { run } from "../setup/run.ts";
import { emptyProject, install, type Packages, packAll, ROOT, succeed } from "./install.ts";
import { npmSettings, type Registry, startRegistry } from "./registry.ts";

let packages: Packages;
let registry: Registry;
let home = "";

beforeAll(async () => {
  packages = await packAll();
  registry = await startRegistry(packages.others);
  home = await install([packages.main, ...packages.others]);
});
afterAll(() => registry.close());

/** Imports the library in a process that takes itself to be on another machine, and prints the failure of openKernel(). */
function openOn(machine: object): string {
  const script = `
    for (const [name, value] of Object.entries(${JSON.stringify(machine)}))
      Object.defineProperty(process, name, { value });
    const { describeFailure, openKernel } = await import("cgbpf");
    try { openKernel(); } catch (error) { console.log(describeFailure(error).sentence); }`;
  const { stdout, stderr, code } = run([process.execPath, "--input-type=module", "-e", script], {
    cwd: home,
  });
  expect({ stderr: stderr.toString(), code }).toEqual({ stderr: "", code: 0 });
  return stdout.toString();
}

describe("the library", () => {
  it.each([{ platform: "darwin" }, { platform: "win32" }, { arch: "ppc64" }])(
    "is imported on %o, where openKernel() says where it runs",
    (machine) => {
      const { platform, arch } = { platform: process.platform, arch: process.arch, ...machine };
      const message = `cgbpf runs on Linux on x64, arm64 and riscv64, not on ${platform} ${arch}\n`;
      expect(openOn(machine)).toBe(message);
    },
  );

  it("is imported without koffi, which openKernel() misses", () => {
    rmSync(`${home}/node_modules/koffi`, { recursive: true });
    expect(openOn({})).toContain("Cannot find module 'koffi'");
  });

  it("is installed and its types are checked on another system", async () => {
    const project = emptyProject();
    const { env } = npmSettings(registry);
    // On this machine koffi's script would find no binary and compile one.
    const npm = ["npm", "install", "--os=darwin", "--cpu=arm64", "--ignore-scripts", "--loglevel=error"];
    await succeed([...npm, packages.main.path], project, env);
    writeFileSync(`${project}/types.ts`, readFileSync(`${ROOT}examples/list-programs.ts`));
    const types = ["--types", "node", "--typeRoots", `${ROOT}node_modules/@types`];
    const options = [
      "--noEmit",
      "--strict",
      "--module",
      "nodenext",
      "--target",
      "es2022",
      "--lib",
      "es2023,esnext.disposable",
    ];
    await succeed([`${ROOT}node_modules/.bin/tsc`, ...options, ...types, "types.ts"], project);
  });
});
