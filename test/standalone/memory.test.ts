import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { loadUnique, salt } from "../setup/programs.ts";
import { type Outcome, run } from "../setup/run.ts";
import { sandbox } from "../setup/sandbox.ts";
import { buildStandalone } from "../setup/standalone.ts";

/** In KiB: what no executable starts with, what is more than any of these commands needs, and steps below every allocation. */
const LEAST = 1_500;
const MOST = 60_000;
const STEP = 64;
/** So many full answers one after the other, and more memory changes nothing. */
const ENOUGH = 20;

/** The kernel ends a process that has not come to its first instruction. */
const NOT_STARTED = "not started";
const OUT_OF_MEMORY = "Error: out of memory\n";

/** Runs a command with so much address space, and nothing kept below /run by earlier ones. */
function runWithin(size: number | "unlimited", ...argv: string[]): Outcome {
  const script = 'mount -t tmpfs tmpfs /run && ulimit -v "$0" && exec "$@"';
  return run(["unshare", "--mount", "--propagation", "private", "sh", "-c", script, String(size), ...argv]);
}

/** Without who holds a program: whoever lists all of them does so for a moment. */
const answerOf = (stdout: Buffer) => stdout.toString().replace(/,"pids":\[.*?\]/, "");

function wordsOf({ stdout, stderr, code }: Outcome): string {
  if (code === 0) return answerOf(stdout);
  // The shell says a signal in its own way, or is ended by it.
  return code === 255 ? stderr.toString() : NOT_STARTED;
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
    ["what kernel BTF leads to", () => ["-j", "prog", "show", "pinned", `${box.pins}/unique/single_${salt}`]],
    [
      "a program",
      () => ["-j", "prog", "dump", "xlated", "pinned", `${box.pins}/unique/single_${salt}`, "linum"],
    ],
  ])("answers in full or says that there is none: %s", (_, argv) => {
    const full = runWithin("unlimited", program, ...argv());
    expect([full.code, full.stderr.toString()]).toEqual([0, ""]);
    const answers: string[] = [];
    for (let size = LEAST, enough = 0; enough < ENOUGH && size < MOST; size += STEP) {
      const outcome = runWithin(size, program, ...argv());
      answers.push(wordsOf(outcome));
      if (outcome.code === 0) enough++;
    }
    const steps = answers.filter((answer, i) => answer !== answers[i - 1]);
    expect(steps).toEqual([NOT_STARTED, OUT_OF_MEMORY, answerOf(full.stdout)]);
  });
});
