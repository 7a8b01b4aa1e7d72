import { describe, expect, test } from "vitest";
import { CgbpfError } from "../bpf/failure/failures.ts";
import { DEVICE_HOOK, kernelOf, type World } from "../bpf/world.fixture.ts";
import { directoriesOf } from "../sys/files/files.fixture.ts";
import type { Answers } from "../sys/scripted-port.fixture.ts";
import { EACCES, ENODEV, ENOENT, ENOMEM, EPERM } from "../uapi/errno.ts";
import { walkCgroups } from "./tree.ts";

const here = { [DEVICE_HOOK]: { ids: [7], flags: 2 } };

/** Walks a small tree. Returns the cgroups with programs, failures, and notes; everything that was opened is closed. */
function walk(cgroups: World["cgroups"], answers: Answers) {
  const { kernel, port, notes } = kernelOf({ cgroups }, answers);
  const failures: string[] = [];
  const onError = (error: CgbpfError) => failures.push(error.code);
  const found = [...walkCgroups(kernel, { root: "/cg", onError })].map(
    ({ cgroup, depth }) => `${depth} ${cgroup}`,
  );
  expect(port.open.size).toBe(0);
  return { found, failures, notes };
}

describe("walkCgroups()", () => {
  test("goes parents first, and says how deep", () => {
    const cgroups = { "/cg": here, "/cg/a": {}, "/cg/a/b": here, "/cg/c": here };
    const { found } = walk(cgroups, directoriesOf(["a", "c"], ["b"], [], []));
    expect(found).toEqual(["0 /cg", "2 /cg/a/b", "1 /cg/c"]);
  });

  test("passes over a cgroup that is removed before it is opened", () => {
    const { found, failures, notes } = walk({ "/cg": {}, "/cg/b": here }, directoriesOf(["a", "b"], []));
    expect([found, failures, notes]).toEqual([
      ["1 /cg/b"],
      [],
      [expect.stringMatching(/^\/cg\/a is passed over: /)],
    ]);
  });

  test.each([
    ["removed while it is asked", ENOENT, []],
    ["removed on a kernel that says so by ENODEV", ENODEV, []],
    ["not to be asked", EPERM, ["cgroup-query-failed"]],
    ["in the way of memory", ENOMEM, ["cgroup-query-failed"]],
  ])("goes on below and beside a cgroup that is %s", (_, errno, expected) => {
    const cgroups = { "/cg": {}, "/cg/a": errno, "/cg/a/b": here, "/cg/c": here };
    const { found, failures } = walk(cgroups, directoriesOf(["a", "c"], ["b"], [], []));
    expect([found, failures]).toEqual([["2 /cg/a/b", "1 /cg/c"], expected]);
  });

  test("tells of a directory that cannot be read, and goes on beside it", () => {
    const answers = { getdents64: [...directoriesOf(["a", "c"]).getdents64, -EACCES, 0] };
    const { found, failures } = walk({ "/cg": {}, "/cg/a": {}, "/cg/c": here }, answers);
    expect([found, failures]).toEqual([["1 /cg/c"], ["cgroup-walk-failed"]]);
  });

  test("does not go into a cgroup twice", () => {
    // A bind mount may show a cgroup below itself: every directory has the inode of the root.
    const answers = { ...directoriesOf(["a"]), statx: 0 };
    const { found, notes } = walk({ "/cg": here, "/cg/a": here }, answers);
    expect([found, notes]).toEqual([["0 /cg"], [expect.stringContaining("/cg/a is passed over")]]);
  });

  test("throws the failure of its root, and any failure that nobody wants to hear of", () => {
    expect(() => walk({ "/cg": EPERM }, { getdents64: 0 })).toThrow(CgbpfError);
    const { kernel, port } = kernelOf({ cgroups: { "/cg": {}, "/cg/a": EPERM } }, directoriesOf(["a"], []));
    expect(() => [...walkCgroups(kernel)]).toThrow("cgroup-query-failed");
    expect(port.open.size).toBe(0);
  });

  test("closes all when its reader stops", () => {
    const cgroups = { "/cg": {}, "/cg/a": {}, "/cg/a/b": here, "/cg/c": here };
    const { kernel, port } = kernelOf({ cgroups }, directoriesOf(["a", "c"], ["b"], [], []));
    for (const { cgroup } of walkCgroups(kernel)) if (cgroup === "/cg/a/b") break;
    expect(port.open.size).toBe(0);
  });
});
