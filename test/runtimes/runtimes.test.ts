import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import ts from "typescript";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { objectFile } from "../../examples/lib/object-file.ts";
import { attachPacked } from "../packages/attached.ts";
import { install, packAll, ROOT, readManifest } from "../packages/install.ts";
import { type Outcome, run } from "../setup/run.ts";
import { installRuntimes, RUNTIMES, type Runtime } from "./runtimes.ts";

const DOWNLOAD = 900_000;
const box = attachPacked();
const empty = box.child("smoke");
let directory = "";
let home = "";

/** Node 20 takes no types. */
function javaScript(): string {
  const { ES2022 } = ts.ScriptTarget;
  const source = readFileSync(new URL("smoke.ts", import.meta.url), "utf8");
  return ts.transpile(source, { target: ES2022, module: ts.ModuleKind.ES2022 });
}

beforeAll(async () => {
  directory = await installRuntimes();
  const { main, others } = await packAll();
  home = await install([main, ...others]);
  mkdirSync(`${home}/home`);
  writeFileSync(`${home}/smoke.js`, javaScript());
  writeFileSync(`${home}/object.o`, objectFile("device_allowlist"));
}, DOWNLOAD);
afterAll(() => box.cleanup());

/** Without network, which none of them may need. */
function runOn({ file, words }: Runtime, ...program: readonly string[]): Outcome {
  const env = { HOME: `${home}/home`, DENO_NO_UPDATE_CHECK: "1" };
  return run(["unshare", "--net", `${directory}/${file}`, ...words, ...program], { cwd: home, env });
}

describe.each(RUNTIMES.map((runtime) => [`${runtime.name} ${runtime.version}`, runtime] as const))(
  "runs on %s:",
  (_, runtime) => {
    const command = (...words: readonly string[]) =>
      runOn(runtime, "node_modules/cgbpf/dist/cli.js", ...words);

    it("it is that version", () => {
      const { stdout } = run([`${directory}/${runtime.file}`, "--version"]);
      expect(stdout.toString()).toContain(runtime.version);
    });

    it("the library loads, attaches, lists and detaches a program, and reads a map", () => {
      const { stdout, stderr, code } = runOn(runtime, "smoke.js", empty, "object.o");
      expect(code, stderr.toString()).toBe(0);
      const during = [["cgroup_device", "allow_listed"]];
      expect(JSON.parse(stdout.toString())).toEqual({ value: 7, before: [], during, after: [] });
    });

    it("the command answers version and tree", () => {
      const { stdout, stderr, code } = command("version");
      expect({ stderr: stderr.toString(), code }).toEqual({ stderr: "", code: 0 });
      expect(stdout.toString()).toContain(`cgbpf v${readManifest(ROOT).version}`);
      const tree = command("tree", box.cgroup);
      expect(tree.stderr.toString()).toBe("");
      expect(tree.stdout.toString()).toMatch(/cgroup_device +multi +packed/);
    });
  },
);
