import { once } from "node:events";
import { chmodSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Outcome, run } from "../setup/run.ts";
import { attachPacked } from "./attached.ts";
import { ROOT, readManifest } from "./install.ts";
import { type Installed, installBoth } from "./installed.ts";

const box = attachPacked();
const odd = box.mkdir(Buffer.from("odd \xff name", "latin1"));
let installed: Installed;

beforeAll(async () => {
  installed = await installBoth();
});
afterAll(() => box.cleanup());

/** Command lines, and something that the answer to each has to contain. */
const COMMANDS: readonly [string, () => Outcome, string][] = [
  ["version", () => installed.run("cgbpf", "version"), `cgbpf v${readManifest(ROOT).version}`],
  ["tree", () => installed.run("cgbpf", "cgroup", "tree", box.cgroup), "packed"],
  ["a listing in JSON", () => installed.run("cgbpf", "-j", "show", box.cgroup), '"name":"packed"'],
  ["a path that is not UTF-8", () => installed.run("cgbpf", "show", odd, "effective"), "packed"],
  ["a word that is not UTF-8", () => installed.run("cgbpf", Buffer.from("w\xff", "latin1")), "w\xff"],
  ["a wrong option", () => installed.run("cgbpf", "--bad"), "Usage: cgbpf "],
  ["a wrong option under the name of bpftool", () => installed.run("bpftool", "--bad"), "Usage: bpftool "],
  ["a batch from a descriptor", () => installed.run("cgbpf", "batch", "file", "/dev/fd/5"), "conforms"],
];

/** What the executable answers to each. */
const answers = new Map<string, Outcome>();

function expectAnswers(): void {
  for (const [what, command, text] of COMMANDS) {
    const outcome = command();
    expect(`${outcome.stdout.toString("latin1")}${outcome.stderr.toString("latin1")}`, what).toContain(text);
    expect(outcome, what).toEqual(answers.get(what));
  }
}

describe("the installed command", () => {
  beforeAll(() => {
    for (const [what, command] of COMMANDS) answers.set(what, command());
  });

  it("becomes the executable, under the same number and with the same environment", async () => {
    const { child, answer, program } = await installed.startWaiting();
    const environment = readFileSync(`/proc/${child.pid}/environ`, "latin1").split("\0");
    child.stdin.end();
    expect(answer).toContain("conforms to bpftool");
    expect(program).toBe(installed.executable);
    expect(environment).toContain("ODD=\xff");
    expect(environment).toContain(`PATH=${process.env.PATH}`);
    expect(await once(child, "exit")).toEqual([0, null]);
  });

  it("ends by the signal that ends the executable", async () => {
    const { child } = await installed.startWaiting();
    child.kill("SIGTERM");
    expect(await once(child, "exit")).toEqual([null, "SIGTERM"]);
  });

  it("answers, also by way of npx", () => {
    expectAnswers();
    const { stdout, stderr, code } = run(["npx", "--no-install", "cgbpf", "version"], {
      cwd: installed.home,
    });
    expect({ stdout, code }, stderr.toString()).toEqual({ stdout: answers.get("version")?.stdout, code: 0 });
  });
});

describe("the installed command, without /proc", () => {
  it("runs on Node, where it could not keep its environment", () => {
    const script = 'umount -l /proc; exec "$0" version';
    const { stdout, code } = run([
      "unshare",
      "-m",
      "--propagation",
      "private",
      "sh",
      "-c",
      script,
      installed.command("cgbpf"),
    ]);
    expect({ stdout, code }).toEqual({ stdout: answers.get("version")?.stdout, code: 0 });
  });
});

function replaceExecutable(content: string): void {
  writeFileSync(installed.executable, content);
  chmodSync(installed.executable, 0o755);
}

describe("the installed command, when the executable", () => {
  const states: readonly [string, () => void][] = [
    ["may not be executed", () => chmodSync(installed.executable, 0o644)],
    ["is made for another machine", () => replaceExecutable("\x7fELF")],
    ["is not there", () => rmSync(installed.executable)],
    ["has a damaged package", () => writeFileSync(`${installed.platform}/package.json`, "{")],
    ["has no package", () => rmSync(installed.platform, { recursive: true })],
  ];

  it.each(states)("%s, is the same on Node", async (_, change) => {
    change();
    const { child, program } = await installed.startWaiting();
    child.stdin.end();
    expect(await once(child, "exit")).toEqual([0, null]);
    expect(program).toBe(process.execPath);
    expectAnswers();
  });
});
