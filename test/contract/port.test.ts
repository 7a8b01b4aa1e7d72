import { writeFileSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { run } from "../setup/run.ts";
import { buildStandalone, MACHINES } from "../setup/standalone.ts";
import { temporaryDirectory } from "../setup/temporary.ts";
import { CASES, runCase } from "./cases.ts";
import { nodeSetting } from "./node.ts";
import { caller } from "./setting.ts";

const names = Object.keys(CASES);

describe("hosts/node", () => {
  const setting = nodeSetting();
  afterAll(() => setting.remove());

  it.each(names)("%s", (name) => runCase(name, setting));

  it("takes a Buffer from Node's pool", () => {
    const { port, fd, fill, content } = setting;
    const call = caller(port);
    fill("");
    call("lseek", fd, 0, 0);
    const pooled = Buffer.from("pooled");
    expect(pooled.byteLength).toBeLessThan(pooled.buffer.byteLength);
    expect(call("write", fd, pooled, 6)).toBe(6);
    expect(content()).toBe("pooled");
  });
});

describe.each(MACHINES.map((machine) => [machine.name, machine] as const))(
  "hosts/standalone on %s",
  (machine, { compiler, runner }) => {
    let results: ReadonlyMap<string, string> = new Map();
    let stderr = "";

    beforeAll(async () => {
      const program = await buildStandalone("test/contract/standalone.ts", compiler);
      const file = `${temporaryDirectory()}/file`;
      writeFileSync(file, "");
      const outcome = run([...runner, program, file, machine]);
      stderr = outcome.stderr.toString();
      const lines = outcome.stdout.toString().split("\n").filter(Boolean);
      results = new Map(lines.map((line) => JSON.parse(line) as [string, string]));
    });

    it.each(names)("%s", (name) => expect(results.get(name), stderr).toBe("kept"));

    it("prints nothing else", () => expect(stderr).toBe(""));
  },
);
