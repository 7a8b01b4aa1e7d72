import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { objectPath } from "../setup/programs.ts";
import { type Outcome, run } from "../setup/run.ts";
import { sandbox } from "../setup/sandbox.ts";
import { buildStandalone } from "../setup/standalone.ts";
import { temporaryDirectory } from "../setup/temporary.ts";

/** Runs a command with a limit of the shell's ulimit: `-s 1024`. */
const limited = (limit: string, ...argv: string[]): Outcome =>
  run(["sh", "-c", `ulimit ${limit} && exec "$@"`, "sh", ...argv]);

const LEVELS = 1000;
/** Mounts a bpffs that nobody else sees, with directories in one another, pins a program at the bottom, and shows it. */
const IN_DEEP_DIRECTORIES = `
  mount -t bpf bpf "$1" && deep=$1/$(printf 'd/%.0s' $(seq ${LEVELS})) && mkdir -p "$deep" &&
  "$2" prog load "$3" "$deep/bottom" && ulimit -s "$4" && exec "$2" -jf prog show pinned "$deep/bottom"`;

describe("the stack of the executable", () => {
  const box = sandbox();
  let program = "";
  let recursing = "";
  beforeAll(async () => {
    program = await buildStandalone("hosts/standalone/main.ts");
    recursing = await buildStandalone("test/standalone/recursing.ts");
  });
  afterAll(() => box.cleanup());

  it.each(["128", "256", "1024", "unlimited"])("suffices for any depth of a bpffs with %s KiB", (size) => {
    const [mount, object] = [temporaryDirectory(), objectPath("code")];
    const { stdout, stderr, code } = run([
      ...["unshare", "--mount", "--propagation", "private"],
      ...["bash", "-c", IN_DEEP_DIRECTORIES, "bash", mount, program, object, size],
    ]);
    expect([code, stderr.toString()]).toEqual([0, ""]);
    expect(JSON.parse(stdout.toString()).pinned).toEqual([`${mount}/${"d/".repeat(LEVELS)}bottom`]);
  });

  it.each(["128", "256", "1024", "8192", "unlimited"])("has an end that is said, with %s KiB", (size) => {
    const { stderr, code } = limited(`-s ${size}`, recursing, "cgroup", "show", box.cgroup);
    expect(stderr.toString()).toMatch(/^Error: out of stack\nhint: ulimit -s /);
    expect(code).toBe(255);
  });

  it("is said to be too small for anything", () => {
    const { stderr, code } = limited("-s 64", program, "version");
    expect(stderr.toString()).toMatch(/^Error: out of stack/);
    expect(code).toBe(255);
  });

  it("is said to have ended where the kernel has no memory for it", () => {
    const { stderr, code } = limited("-v 5000", recursing, "cgroup", "show", box.cgroup);
    expect(stderr.toString()).toBe("Error: out of stack, or of memory for it\n");
    expect(code).toBe(255);
  });
});
