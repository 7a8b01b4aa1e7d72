import { readFileSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { cgbpfAs, type Outcome, run } from "../setup/run.ts";
import { sandbox } from "../setup/sandbox.ts";
import { buildStandalone, MACHINES } from "../setup/standalone.ts";

const E_MACHINE = 18;
const EM_AARCH64 = 183;

const others = MACHINES.filter(({ runner }) => runner.length > 0);

describe.each(others)("the executable for $name, emulated", ({ compiler, runner }) => {
  const box = sandbox();
  let program = "";
  beforeAll(async () => {
    program = await buildStandalone("hosts/standalone/main.ts", compiler);
  });
  afterAll(() => box.cleanup());

  const emulated = (...argv: (string | Buffer)[]): Outcome => run([...runner, program, ...argv]);

  it("is made for that machine", () => {
    expect(readFileSync(program).readUInt16LE(E_MACHINE)).toBe(EM_AARCH64);
  });

  it.each([
    ["version", 0],
    ["-j version", 0],
    ["cgroup help", 0],
    ["batch file /dev/null", 0],
    ["--bad", 255],
    ["cgroup show /nonexistent", 255],
    ["-p cgroup show /nonexistent", 255],
    ["cgroup attach / nonsense id 1", 255],
    ["batch file /nonexistent", 255],
    [Buffer.from("w\xff", "latin1"), 255],
  ])("answers '%s' as on this machine, with %d", (words, code) => {
    const argv = typeof words === "string" ? words.split(" ") : [words];
    const outcome = emulated(...argv);
    expect(outcome).toEqual(cgbpfAs("cgbpf", argv));
    expect(outcome.code).toBe(code);
  });

  it("says that bpf(2) is missing, which the emulator does not have", () => {
    const { stdout, stderr, code } = emulated("cgroup", "show", box.cgroup);
    expect(stderr.toString()).toBe(
      `Error: can't query bpf programs attached to ${box.cgroup}: Function not implemented\n` +
        "hint: Function not implemented (ENOSYS)\n",
    );
    expect(stdout.toString()).toBe("");
    expect(code).toBe(255);
  });
});
