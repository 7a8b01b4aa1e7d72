import { expect, test } from "vitest";
import { run } from "../setup/run.ts";
import { buildStandalone, MACHINES } from "../setup/standalone.ts";

test.each(MACHINES)(
  "native forms do what their TypeScript does, on damaged input too: $name",
  async ({ compiler, runner }) => {
    const program = await buildStandalone("test/contract/native.ts", compiler);
    const { stdout, stderr, code } = run([...runner, program]);
    const lines = stdout.toString().split("\n").filter(Boolean);
    expect([code, stderr.toString()]).toEqual([0, ""]);
    expect(lines.map((line) => JSON.parse(line) as unknown)).toEqual([
      // About as many sections are damaged as are not.
      ["walk", [], expect.toSatisfy((failed: number) => failed > 300 && failed < 950)],
      ["find", [], 0],
      ["word", [], 0],
      ["text", [], 0],
      ["struct", [], expect.toSatisfy((failed: number) => failed > 100 && failed < 500)],
    ]);
  },
);
