import { statSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { loadUnique, salt } from "../setup/programs.ts";
import { run } from "../setup/run.ts";
import { sandbox } from "../setup/sandbox.ts";
import { buildStandalone, buildWithoutSnapshot } from "../setup/standalone.ts";

describe("the executable that evaluates its modules at each start", () => {
  const box = sandbox();
  let programs: string[] = [];
  beforeAll(async () => {
    programs = [await buildStandalone("hosts/standalone/main.ts"), await buildWithoutSnapshot()];
    loadUnique(`${box.pins}/unique`);
  });
  afterAll(() => box.cleanup());

  it("has no heap in it", () => {
    const [size = 0, without = 0] = programs.map((program) => statSync(program).size);
    expect(without).toBeLessThan(size / 2);
  });

  it.each([
    [0, () => ["version"]],
    [0, () => ["cgroup", "help"]],
    [0, () => ["-j", "cgroup", "show", box.cgroup]],
    [0, () => ["-p", "prog", "dump", "xlated", "pinned", `${box.pins}/unique/single_${salt}`]],
    [255, () => ["cgroup", "show", "/nonexistent"]],
    [255, () => ["-j", "cgroup", "attach", box.cgroup, "nonsense", "id", "1"]],
    [255, () => ["--bad"]],
  ])("answers as the other one, with %d", (code, argv) => {
    const [answer, without] = programs.map((program) => run([program, ...argv()]));
    expect(without).toEqual(answer);
    expect(answer?.code).toBe(code);
  });

  it("says that its stack has an end", () => {
    const script = 'ulimit -s 64 && exec "$0" version';
    const { stderr, code } = run(["sh", "-c", script, programs[1] ?? ""]);
    expect([code, stderr.toString()]).toEqual([255, expect.stringMatching(/^Error: .*stack/)]);
  });
});
