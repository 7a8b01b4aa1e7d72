import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Outcome, run } from "../setup/run.ts";
import { sandbox } from "../setup/sandbox.ts";
import { buildStandalone } from "../setup/standalone.ts";

const ROOT = fileURLToPath(new URL("../../", import.meta.url));

/** A line of a stack trace: the function, and the place in it that was reached. */
interface Frame {
  readonly name: string;
  readonly file: string;
  readonly line: number;
}

function framesOf(stderr: string): Frame[] {
  const lines = stderr.matchAll(/^ {4}at (\S+) \(([\w./-]+):(\d+)\)$/gm);
  return [...lines].map(([, name = "", file = "", line]) => ({ name, file, line: Number(line) }));
}

/** The source at a frame, to the end of the statement: the bundler puts a loop of one statement on a line of its own. */
function sourceAt({ file, line }: Frame): string {
  const lines = readFileSync(`${ROOT}${file}`, "utf8")
    .split("\n")
    .slice(line - 1);
  const end = lines.findIndex((text) => text.endsWith(";"));
  return lines.slice(0, end + 1).join(" ");
}

describe("a crash of the executable", () => {
  const box = sandbox();
  let outcome: Outcome;
  let frames: Frame[] = [];

  beforeAll(async () => {
    const program = await buildStandalone("test/standalone/crashing.ts");
    outcome = run([program, "cgroup", "show", box.cgroup]);
    frames = framesOf(outcome.stderr.toString());
  });
  afterAll(() => box.cleanup());

  it("says what was thrown, and ends with 255", () => {
    expect(outcome.stderr.toString()).toMatch(/^cgbpf crashed: TypeError: provoked\n {4}at /);
    expect(outcome.stdout.toString()).toBe("");
    expect(outcome.code).toBe(255);
  });

  it("leads to the line of TypeScript that threw", () => {
    const [thrower] = frames;
    expect(thrower?.file).toBe("test/standalone/throwing.ts");
    expect(thrower && sourceAt(thrower)).toContain('throw new TypeError("provoked")');
  });

  it("leads to the line that makes the call, for each function on the way from main()", () => {
    const callers = frames.slice(1).map((frame, i) => ({ source: sourceAt(frame), callee: frames[i]?.name }));
    expect(callers.filter(({ source }) => !/\w\(/.test(source))).toEqual([]);
    // The others are called by another name: from a table, or as an argument.
    const byName = callers.filter(({ source, callee }) => source.includes(`${callee}(`));
    expect(byName.length).toBeGreaterThan(frames.length / 2);
    expect(byName.map(({ callee }) => callee)).toEqual(
      expect.arrayContaining(["queryCgroup", "runParsed", "main"]),
    );
  });
});
