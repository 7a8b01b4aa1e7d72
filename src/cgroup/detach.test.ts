import { describe, expect, test } from "vitest";
import type { CgbpfError } from "../bpf/failure/failures.ts";
import type { Reason } from "../bpf/failure/reasons.ts";
import { DEVICE_HOOK, kernelOf, type World } from "../bpf/world.fixture.ts";
import { directoriesOf } from "../sys/files/files.fixture.ts";
import type { Answers, Attr } from "../sys/scripted-port.fixture.ts";
import { EBADF, EINVAL, ENOENT, EPERM, ESTALE } from "../uapi/errno.ts";
import { detachProgram } from "./detach.ts";

const [MULTI, OVERRIDE] = [2, 1];
const EGRESS_HOOK = 1;

function web(ids: readonly number[], flags: number, revision = 0n): Partial<World> {
  return { cgroups: { "/cg": {}, "/cg/web": { [DEVICE_HOOK]: { ids, flags, revision } } } };
}

/** Detaches program 7 from /cg/web. Returns the failure, if any; everything that was opened is closed. */
function detach(changes: Partial<World>, answers: Answers, { program = 7, attachType = DEVICE_HOOK } = {}) {
  const { kernel, port, notes } = kernelOf(changes, answers);
  let failure: CgbpfError | undefined;
  try {
    detachProgram(kernel, { cgroup: "/cg/web", attachType, program: { id: program } });
  } catch (error) {
    failure = error as CgbpfError;
  }
  expect(port.open.size).toBe(0);
  return { failure, port, notes };
}

describe("detachProgram()", () => {
  test.each([
    ["names the revision where the kernel would detach any program", OVERRIDE, 5n, 5n],
    ["names none in mode multi, where the kernel looks at the program", MULTI, 5n, 0n],
    ["names none where the kernel does not count", OVERRIDE, 0n, 0n],
  ])("%s", (_, flags, revision, expected) => {
    const told: bigint[] = [];
    const remember = (attr: Attr<"BPF_PROG_DETACH">) => {
      told.push(attr.get("expected_revision"));
      return 0;
    };
    expect(detach(web([7], flags, revision), { BPF_PROG_DETACH: remember }).failure).toBeUndefined();
    expect(told).toEqual([expected]);
  });

  test("looks again when the list has changed since it was read", () => {
    const { failure, port } = detach(web([7], OVERRIDE, 5n), { BPF_PROG_DETACH: [-ESTALE, -ESTALE, 0] });
    expect(failure).toBeUndefined();
    expect(port.calls.slice(-2)).toEqual(["BPF_PROG_QUERY", "BPF_PROG_DETACH"]);
    expect(port.calls.filter((name) => name === "BPF_PROG_DETACH")).toHaveLength(3);
  });

  test("leaves another program that the kernel would detach in its place", () => {
    const { failure, port } = detach(web([8], OVERRIDE), {});
    expect(failure?.reason).toEqual({ kind: "other-program-attached", programIds: [8] });
    expect(port.calls).not.toContain("BPF_PROG_DETACH");
  });

  test("lets the kernel decide where the list may not be read", () => {
    const { failure, notes } = detach({ cgroups: { "/cg/web": EPERM } }, { BPF_PROG_DETACH: 0 });
    expect([failure, notes]).toEqual([
      undefined,
      ["without CAP_NET_ADMIN it cannot be checked which program is attached"],
    ]);
  });
});

describe("detachProgram() says why the kernel refused", () => {
  const link = { id: 20, programId: 7, cgroupId: 2 };
  const elsewhere = { "/cg": {}, "/cg/web": {}, "/cg/web/a": { [DEVICE_HOOK]: { ids: [7], flags: MULTI } } };

  test.each<[string, Reason | undefined, number, Partial<World>, { program?: number; attachType?: number }]>([
    ["it is attached nowhere", { kind: "not-attached" }, ENOENT, {}, {}],
    [
      "a link holds it",
      { kind: "held-by-link", links: [{ linkId: 20, pins: [], holders: [] }] },
      ENOENT,
      {
        ...web([7], MULTI),
        links: [{ ...link, id: 19, programId: 8 }, link, { ...link, id: 21, cgroupId: 1 }],
      },
      {},
    ],
    [
      "it is attached at another hook",
      { kind: "attached-at-other-hook", attachTypes: ["cgroup_inet_ingress"] },
      ENOENT,
      { cgroups: { "/cg": {}, "/cg/web": { 0: { ids: [9], flags: MULTI } } } },
      { program: 9, attachType: EGRESS_HOOK },
    ],
    [
      "its type goes to other hooks",
      expect.objectContaining({ kind: "type-mismatch", programType: "cgroup_device" }),
      EINVAL,
      {},
      { attachType: EGRESS_HOOK },
    ],
    ["the kernel has no such hook", { kind: "unsupported-attach-type", since: "4.15" }, EINVAL, {}, {}],
    [
      "who may not see all cannot say that it is attached nowhere",
      undefined,
      ENOENT,
      { capabilities: ["CAP_NET_ADMIN"] },
      {},
    ],
    [
      "a capability is missing",
      { kind: "missing-capability", capability: "CAP_NET_ADMIN", heldInUserNamespace: false },
      EPERM,
      { capabilities: [] },
      {},
    ],
    [
      "it is no cgroup any more",
      { kind: "not-a-cgroup", found: "cgroup2-file", cgroup2: ["/cg"] },
      EBADF,
      {},
      {},
    ],
  ])("%s", (_, reason, errno, world, attempt) => {
    const { failure } = detach(world, { BPF_PROG_DETACH: -errno, getdents64: 0 }, attempt);
    expect([failure?.code, failure?.reason]).toEqual(["detach-failed", reason]);
  });

  test("it is attached to another cgroup", () => {
    const answers = { BPF_PROG_DETACH: -ENOENT, ...directoriesOf(["web"], ["a"], []) };
    const { failure } = detach({ cgroups: elsewhere }, answers);
    expect(failure?.reason).toEqual({ kind: "attached-elsewhere", cgroups: ["/cg/web/a"] });
  });

  test("a cheap diagnosis walks nothing, and says no more than it has seen", () => {
    const answers = { BPF_PROG_DETACH: -ENOENT };
    const { failure, port } = detach({ cgroups: elsewhere, diagnose: "cheap" }, answers);
    expect(failure?.reason).toEqual({ kind: "not-attached-here" });
    expect(port.calls).not.toContain("getdents64");
    const unseeing = { cgroups: elsewhere, diagnose: "cheap", capabilities: ["CAP_NET_ADMIN"] } as const;
    expect(detach(unseeing, answers).failure?.reason).toBeUndefined();
  });

  test("a cheap diagnosis names the link, and does not look for who keeps it", () => {
    const world = { ...web([7], MULTI), links: [link], diagnose: "cheap" } as const;
    const { failure, port } = detach(world, { BPF_PROG_DETACH: -ENOENT });
    expect(failure?.reason).toEqual({ kind: "held-by-link", links: [{ linkId: 20 }] });
    expect(port.calls).not.toContain("BPF_PROG_LOAD");
  });

  test("no diagnosis asks for nothing", () => {
    const { failure, port } = detach({ diagnose: "none" }, { BPF_PROG_DETACH: -ENOENT });
    expect([failure?.code, failure?.reason, port.calls.at(-1)]).toEqual([
      "detach-failed",
      undefined,
      "BPF_PROG_DETACH",
    ]);
  });

  test("the cgroup is removed", () => {
    const { failure } = detach({ cgroups: { "/cg/web": ENOENT } }, {});
    expect(failure?.reason).toEqual({ kind: "cgroup-removed" });
  });
});
