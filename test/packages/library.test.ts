import { copyFileSync, writeFileSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { run } from "../setup/run.ts";
import { attachPacked } from "./attached.ts";
import { install, packAll, ROOT } from "./install.ts";

const box = attachPacked();
let home = "";

beforeAll(async () => {
  const { main, others } = await packAll();
  home = await install([main, ...others]);
});
afterAll(() => box.cleanup());

describe("the installed library", () => {
  const tool = (name: string) => `${ROOT}node_modules/.bin/${name}`;

  it("lists the programs of a cgroup", () => {
    copyFileSync(`${home}/node_modules/cgbpf/examples/list-programs.ts`, `${home}/list.ts`);
    const { stdout, stderr } = run([tool("tsx"), "list.ts", box.cgroup], { cwd: home });
    expect(stdout.toString(), stderr.toString()).toMatch(
      / has 1 programs\n\d+ cgroup_device multi cgroup_device packed\n$/,
    );
  });

  it("has types, which a project that resolves modules as Node does finds, also without the types of Node", () => {
    const right = "const rows: readonly { readonly id: number }[] = queryCgroup(openKernel(), '/');";
    const wrong = "// @ts-expect-error\nopenKernel().nonsense;";
    const source = `import { openKernel, queryCgroup } from "cgbpf";\n${right}\n${wrong}\nexport { rows };\n`;
    writeFileSync(`${home}/types.ts`, source);
    const lib = ["es2023", "esnext.disposable"];
    const compilerOptions = { strict: true, noEmit: true, module: "nodenext", lib, types: [] };
    writeFileSync(`${home}/tsconfig.json`, JSON.stringify({ compilerOptions, files: ["types.ts"] }));
    const { stdout, code } = run([tool("tsc"), "-p", "."], { cwd: home });
    expect(stdout.toString()).toBe("");
    expect(code).toBe(0);
  });
});
