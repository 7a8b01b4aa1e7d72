import { existsSync, readlinkSync } from "node:fs";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { type Outcome, start } from "../setup/run.ts";
import { temporaryDirectory } from "../setup/temporary.ts";
import { type Packages, packAll } from "./install.ts";
import { npmSettings, type Registry, startRegistry } from "./registry.ts";

let packages: Packages;
let registry: Registry;
let settings: ReturnType<typeof npmSettings>;

beforeAll(async () => {
  packages = await packAll();
  registry = await startRegistry(packages.others);
});
afterAll(() => registry.close());
beforeEach(() => {
  settings = npmSettings(registry);
});

type Which = "main" | "platform";

function npm(command: string, ...words: readonly string[]): Promise<Outcome> {
  const options = { cwd: temporaryDirectory(), env: settings.env };
  return start(["npm", command, "--global", "--loglevel=error", ...words], options);
}

/** Installs them in one go. */
async function install(...which: readonly Which[]): Promise<void> {
  const { code, stderr } = await npm("install", ...which.map((one) => packages[one].path));
  expect(code, stderr.toString()).toBe(0);
}

const command = () => `${settings.prefix}/bin/cgbpf`;

/** The answer of the command, and the calls of execve(2) that led to it. */
async function answer(): Promise<{ version: string; programs: string[] }> {
  const trace = `${temporaryDirectory()}/trace`;
  const argv = ["strace", "-f", "-qq", "-e", "trace=execve", "-e", "signal=none", "-z", "-o", trace];
  const { stdout } = await start([...argv, command(), "version"]);
  const { stdout: calls } = await start(["cat", trace]);
  const programs = [...calls.toString().matchAll(/execve\("([^"]*)"/g)].map(([, program]) => `${program}`);
  return { version: stdout.toString(), programs };
}

/** The file that the process is in the end. */
async function expectExecutable(): Promise<void> {
  const { version, programs } = await answer();
  expect(version).toContain("conforms to bpftool");
  const last = programs.at(-1) ?? "";
  const file = last === command() ? readlinkSync(last) : last;
  expect(file).toMatch(new RegExp(`/node_modules/${packages.platform.name}/cgbpf$`));
}

describe("installed with --global", () => {
  it("the platform's package alone is the executable, and no Node runs", async () => {
    await install("platform");
    await expectExecutable();
    expect((await answer()).programs).toEqual([command()]);
  });

  it("the package cgbpf alone is the same command on Node", async () => {
    await install("main");
    const { version, programs } = await answer();
    expect(version).toContain("conforms to bpftool");
    expect(programs).toHaveLength(2);
    expect(programs[1]).toMatch(/\/node$/);
  });

  it.each<[Which, Which]>([
    ["main", "platform"],
    ["platform", "main"],
  ])("%s and %s at once run the executable, also after an upgrade", async (...both) => {
    await install(...both);
    await expectExecutable();
    await install(...both);
    await expectExecutable();
  });

  it.each<[Which, Which]>([
    ["main", "platform"],
    ["platform", "main"],
  ])("%s refuses %s after it, and goes on working", async (first, second) => {
    await install(first);
    const { code, stderr } = await npm("install", packages[second].path);
    expect(code).not.toBe(0);
    expect(stderr.toString()).toContain("EEXIST");
    expect((await answer()).version).toContain("conforms to bpftool");
  });

  it.each<[Which, Which]>([
    ["main", "platform"],
    ["platform", "main"],
  ])(
    "without %s, which was installed with it, %s gives the command after npm rebuild",
    async (gone, kept) => {
      await install("main", "platform");
      await npm("uninstall", packages[gone].name);
      await npm("rebuild", packages[kept].name);
      expect((await answer()).version).toContain("conforms to bpftool");
      await npm("uninstall", packages[kept].name);
      expect(existsSync(command())).toBe(false);
    },
  );
});
