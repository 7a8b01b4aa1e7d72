import { describe, expect, test } from "vitest";
import { DEVICE, DEVICE_HOOK, kernelOf } from "../bpf/world.fixture.ts";
import { EINVAL, ENFILE, ENOENT, EPERM } from "../uapi/errno.ts";
import { ProgramDirectory } from "./attached-program.ts";
import { queryCgroup } from "./query.ts";

describe("ProgramDirectory", () => {
  test("asks for each program once, and gives one row wherever it is attached alike", () => {
    const { kernel, port } = kernelOf();
    const directory = new ProgramDirectory(kernel);
    const row = directory.row(7, DEVICE_HOOK, 2);
    expect(row).toMatchObject({ id: 7, mode: "multi", program: { type: DEVICE } });
    expect(directory.row(7, DEVICE_HOOK, 2)).toBe(row);
    expect([directory.row(7, DEVICE_HOOK, 1)?.mode, directory.row(7, 99, undefined)?.mode]).toEqual([
      "override",
      undefined,
    ]);
    expect([port.calls, port.open.size]).toEqual([["BPF_PROG_GET_FD_BY_ID", "BPF_OBJ_GET_INFO_BY_FD"], 0]);
  });

  test("has a row without program where programs are hidden", () => {
    const { kernel } = kernelOf({}, { BPF_PROG_GET_FD_BY_ID: -EPERM });
    expect(new ProgramDirectory(kernel).row(7, DEVICE_HOOK, 0)).toMatchObject({
      id: 7,
      program: undefined,
      mode: "none",
    });
  });

  test("has no row for a program that was unloaded, and says so once", () => {
    const { kernel, notes } = kernelOf({}, { BPF_PROG_GET_FD_BY_ID: [-ENOENT] });
    const directory = new ProgramDirectory(kernel);
    expect([directory.row(7, DEVICE_HOOK, 0), directory.row(7, DEVICE_HOOK, 0)]).toEqual([
      undefined,
      undefined,
    ]);
    expect(notes).toEqual(["program 7 was unloaded meanwhile and is left out"]);
  });

  test("throws when a program cannot be opened for another cause", () => {
    const { kernel } = kernelOf({}, { BPF_PROG_GET_FD_BY_ID: -ENFILE });
    expect(() => new ProgramDirectory(kernel).row(7, DEVICE_HOOK, 0)).toThrow("ENFILE");
  });
});

describe("queryCgroup()", () => {
  test("gives rows by hook in the order of the table, whatever the hooks' numbers", () => {
    const web = { 6: { ids: [8, 7], flags: 2 }, 0: { ids: [9], flags: 1 } };
    const rows = queryCgroup(kernelOf({ cgroups: { "/cg/web": web } }).kernel, "/cg/web");
    expect(rows.map(({ id, attachType, mode }) => [id, attachType, mode])).toEqual([
      [9, 0, "override"],
      [8, 6, "multi"],
      [7, 6, "multi"],
    ]);
  });

  test.each([
    [EPERM, "cgroup-query-failed"],
    [ENOENT, "(cgroup-removed)"],
  ])("throws errno %i with its reason, and leaves nothing open", (errno, message) => {
    const { kernel, port } = kernelOf({ cgroups: { "/cg/web": errno } });
    expect(() => queryCgroup(kernel, "/cg/web")).toThrow(message);
    expect(port.open.size).toBe(0);
  });

  test.each(["BPF_PROG_GET_FD_BY_ID", "BPF_OBJ_GET_INFO_BY_FD"])(
    "takes EINVAL of %s for no unknown hook",
    (call) => {
      const cgroups = { "/cg/web": { [DEVICE_HOOK]: { ids: [7], flags: 2 } } };
      const { kernel, port } = kernelOf({ cgroups }, { [call]: -EINVAL });
      expect(() => queryCgroup(kernel, "/cg/web")).toThrow("EINVAL");
      expect(port.open.size).toBe(0);
    },
  );

  test("says which cgroup cannot be opened", () => {
    expect(() => queryCgroup(kernelOf().kernel, "/none")).toThrow('cgroup-open-failed {"cgroup":"/none"}');
  });
});
