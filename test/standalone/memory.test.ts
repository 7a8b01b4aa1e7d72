import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { loadUnique, salt } from "../setup/programs.ts";
import { type Outcome, run } from "../setup/run.ts";
import { sandbox } from "../setup/sandbox.ts";
import { buildStandalone } from "../setup/standalone.ts";

/** In KiB: what no executable starts with, what all of these commands have enough with, and steps below every allocation. */
const LEAST = 2_800;
const MOST = 40_000;
const STEP = 64;
const limits = Array.from({ length: (MOST - LEAST) / STEP }, (_, i) => LEAST + i * STEP);

/** The kernel ends a process that has not come to its first instruction. */
const NOT_STARTED = "not started";
const OUT_OF_MEMORY = "Error: out of memory\n";

/** Runs a command with so much address space, and nothing kept below /run by earlier ones. */
function runWithin(size: number | "unlimited", ...argv: string[]): Outcome {
  const script = 'mount -t tmpfs tmpfs /run && ulimit -v "$0" && exec "$@"';
  return run(["unshare", "--mount", "--propagation", "private", "sh", "-c", script, String(size), ...argv]);
}

describe("the executable with less and less memory", () => {
  const box = sandbox();
  let program = "";
  beforeAll(async () => {
    program = await buildStandalone("hosts/standalone/main.ts");
    loadUnique(`${box.pins}/unique`);
  });
  afterAll(() => box.cleanup());

  it.each([
    ["a cgroup", () => ["-j", "cgroup", "show", box.cgroup]],
    ["names of the kernel's BTF", () => ["-j", "cgroup", "tree", box.cgroup, "effective"]],
    [
      "a program",
      () => ["-j", "prog", "dump", "xlated", "pinned", `${box.pins}/unique/single_${salt}`, "linum"],
    ],
  ])("answers in full or says that there is none: %s", (_, argv) => {
    const full = runWithin("unlimited", program, ...argv());
    expect([full.code, full.stderr.toString()]).toEqual([0, ""]);
    const answers = limits.map((size) => {
      const { stdout, stderr, code } = runWithin(size, program, ...argv());
      if (code < 0 || (code > 128 && code < 255)) return NOT_STARTED;
      return code === 0 ? stdout.toString() : stderr.toString();
    });
    const steps = answers.filter((answer, i) => answer !== answers[i - 1]);
    expect(steps).toEqual([NOT_STARTED, OUT_OF_MEMORY, full.stdout.toString()]);
  });
});
