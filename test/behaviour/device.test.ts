import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { loadAll, objectPath } from "../setup/programs.ts";
import { sandbox } from "../setup/sandbox.ts";
import { inside, outside, succeed } from "./cgroup.ts";

const READ_NULL = "cat /dev/null";

describe("a device program attached by cgbpf", () => {
  const box = sandbox();
  const deny = `${box.pins}/device/deny_null`;
  beforeAll(() => loadAll(objectPath("device"), `${box.pins}/device`));
  afterAll(() => box.cleanup());

  it("refuses /dev/null to a process of the cgroup, and to nobody else", () => {
    expect(inside(box.cgroup, READ_NULL).code).toBe(0);
    succeed("cgroup", "attach", box.cgroup, "device", "pinned", deny);
    const refused = inside(box.cgroup, READ_NULL);
    expect(refused.code).toBe(1);
    expect(refused.stderr.toString()).toContain("/dev/null: Operation not permitted");
    expect(inside(box.cgroup, "head -c 1 /dev/zero").code).toBe(0);
    expect(outside(READ_NULL).code).toBe(0);
  });

  it("lets the process again once it is detached", () => {
    succeed("cgroup", "detach", box.cgroup, "device", "pinned", deny);
    expect(inside(box.cgroup, READ_NULL).code).toBe(0);
  });

  it("refuses in child cgroups too", () => {
    const child = box.child("child");
    succeed("cgroup", "attach", box.cgroup, "device", "pinned", deny, "allow_multi");
    expect(inside(child, READ_NULL).code).toBe(1);
    succeed("cgroup", "detach", box.cgroup, "device", "pinned", deny);
    expect(inside(child, READ_NULL).code).toBe(0);
  });
});
