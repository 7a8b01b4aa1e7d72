import { once } from "node:events";
import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { run } from "../setup/run.ts";
import { attachPacked } from "./attached.ts";
import { type Installed, installBoth } from "./installed.ts";

const NOTE = /^note: koffi does not load, so the executable runs as a child of Node \(.*\)\n/;
const box = attachPacked();
const odd = box.mkdir(Buffer.from("odd \xff name", "latin1"));
let installed: Installed;

beforeAll(async () => {
  installed = await installBoth();
});
afterAll(() => box.cleanup());

const koffi = () => `${installed.home}/node_modules/koffi`;

const STATES: readonly [string, () => void][] = [
  ["is damaged", () => writeFileSync(`${koffi()}/index.cjs`, "{")],
  ["lacks the binary for this platform", () => rmSync(`${koffi()}/../@koromix`, { recursive: true })],
  ["is not there", () => rmSync(koffi(), { recursive: true })],
];

/** Words that a shell or printf(1) might take for something else, and bytes that are not UTF-8. */
const WORDS = ["", "%s", "a'b\"c", "$HOME", "\\n", "\xe4", "\xff"];
const NEWLINES_AT_THE_END = "word\n\n";

describe.each(STATES)("the command, when koffi %s", (_, change) => {
  beforeAll(change);

  it("is the executable, as a child, with a note", () => {
    const { stdout, stderr, code } = installed.run("cgbpf", "cgroup", "tree", box.cgroup);
    expect({ stdout, code }).toEqual({
      stdout: run([installed.executable, "tree", box.cgroup]).stdout,
      code: 0,
    });
    expect(stdout.toString()).toContain("packed");
    expect(stderr.toString()).toMatch(NOTE);
  });

  it("ends as the executable ends, and under the same name", () => {
    const { stderr, code } = installed.run("bpftool", "--bad");
    expect(code).toBe(255);
    expect(stderr.toString()).toContain("Usage: bpftool ");
  });

  it("keeps each byte of the arguments", () => {
    const { stdout } = installed.run("cgbpf", "show", odd, "effective");
    expect(stdout).toEqual(run([installed.executable, "show", odd, "effective"]).stdout);
    expect(stdout.toString()).toContain("packed");
  });

  it("passes on a signal, and ends by it", async () => {
    const { child } = await installed.startWaiting();
    const children = `/proc/${child.pid}/task/${child.pid}/children`;
    const executable = await vi.waitFor(() => {
      const [first] = readFileSync(children, "utf8").match(/\d+/) ?? [];
      expect(first).toBeDefined();
      return first;
    });
    child.kill("SIGTERM");
    expect(await once(child, "exit")).toEqual([null, "SIGTERM"]);
    expect(() => process.kill(Number(executable), 0)).toThrow("ESRCH");
  });
});

describe("runAsChild()", () => {
  it("passes on words that a shell would change", () => {
    writeFileSync(installed.executable, '#!/bin/sh\nprintf "%s\\0" "$@"\n');
    const script = `exec "$0" "$@" "${NEWLINES_AT_THE_END}"`;
    const words = WORDS.map((word) => Buffer.from(word, "latin1"));
    const { stdout } = run(["sh", "-c", script, installed.command("cgbpf"), ...words]);
    expect(stdout.toString("latin1").split("\0")).toEqual([...WORDS, NEWLINES_AT_THE_END, ""]);
  });
});
