import { describe, expect, it } from "vitest";
import { objectPath } from "../setup/programs.ts";
import { ask, useWorld } from "./setup.ts";

const world = useWorld((world) => {
  world.load("device");
  for (const name of ["direct", "object", "own"]) world.box.child(name);
});

const NOTE = /^note: program \d+, attached here as cgroup_device, is replaced; with multi both would run\n$/;

describe("row 73: attaching without flags", () => {
  it.each<[string, string]>([
    ["direct", "cgroup attach {cg}/direct device pinned {pin:deny_null}"],
    ["object", `cgroup attach {cg}/object object ${objectPath("device")} name deny_null`],
  ])("says which program is replaced: %s", (name, again) => {
    const first = `cgroup attach {cg}/${name} device pinned {pin:allow_devices}`;
    expect(ask(world(), first).stderr).toBe("");
    expect(ask(world(), first).stderr).toBe("");
    expect(ask(world(), again).stderr).toMatch(NOTE);
    expect(ask(world(), `-j cgroup show {cg}/${name}`).stdout).toContain('"name":"deny_null"');
  });

  it("says nothing of it where that fails, and where override asks for it", () => {
    const other = "cgroup attach {cg}/direct device pinned {pin:allow_devices} multi";
    expect(ask(world(), other).stderr).toMatch(/^Error: .*\nhint: .*\n$/);
    for (const name of ["allow_devices", "deny_null"]) {
      expect(ask(world(), `cgroup attach {cg}/own device pinned {pin:${name}} override`)).toMatchObject({
        code: 0,
        stderr: "",
      });
    }
  });
});
