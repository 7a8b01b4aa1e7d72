import { readdirSync } from "node:fs";
import { afterAll, describe, expect, it } from "vitest";
import { type Interceptor, runInProcess } from "../setup/in-process.ts";
import { objectPath } from "../setup/programs.ts";
import { cgbpf } from "../setup/run.ts";
import { sandbox } from "../setup/sandbox.ts";

const box = sandbox();
afterAll(() => box.cleanup());

const BPF_OBJ_PIN = 6;
const ENOMEM = 12;

/** A kernel that has no memory for a pin. */
const noMemory: Interceptor = ({ name, args, forward }) =>
  name === "bpf" && args[0] === BPF_OBJ_PIN ? -ENOMEM : forward(...args);

/** What is attached to the cgroup, and pinned. */
function left(): unknown[] {
  const shown = cgbpf(["-j", "cgroup", "show", box.cgroup]).stdout.toString();
  return [JSON.parse(shown), readdirSync(box.pins)];
}

describe("a pin that the kernel refuses", () => {
  const attach = ["cgroup", "attach", box.cgroup, "object", objectPath("device"), "name", "allow_devices"];

  it.each([
    ["prog load", ["prog", "load", objectPath("device"), `${box.pins}/a.b`]],
    ["prog loadall", ["prog", "loadall", objectPath("device"), `${box.pins}/a.b`]],
    ["cgroup attach … object", [...attach, "pin", `${box.pins}/a.b`]],
  ])("for a dot in its name is called so, and leaves nothing: %s", (_, argv) => {
    const { code, stderr } = cgbpf(argv);
    expect(code).toBe(255);
    expect(stderr.toString()).not.toContain("--nomount");
    expect(stderr.toString()).toContain(
      `\nhint: EPERM: ${box.pins}/a.b: a BPF file system takes no names with a dot\n`,
    );
    expect(left()).toEqual([[], []]);
  });

  it("is told from one on no BPF file system also when its directory was made for it", () => {
    const { code, stderr } = runInProcess([...attach, "pin", `${box.pins}/new`], noMemory);
    const pin = `${box.pins}/new/allow_devices`;
    expect([code, stderr]).toEqual([
      255,
      `Error: can't pin the object (${pin}): Cannot allocate memory\nhint: ${pin}: Cannot allocate memory (ENOMEM)\n`,
    ]);
    expect(left()).toEqual([[], []]);
  });
});
