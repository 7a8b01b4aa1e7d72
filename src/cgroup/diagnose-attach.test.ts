import { describe, expect, test } from "vitest";
import type { CgbpfError } from "../bpf/failure/failures.ts";
import type { Reason } from "../bpf/failure/reasons.ts";
import { DEVICE_HOOK, kernelOf, type World } from "../bpf/world.fixture.ts";
import type { Answers } from "../sys/scripted-port.fixture.ts";
import type { AttachMode } from "../uapi/attach-mode.ts";
import { E2BIG, EBADF, EINVAL, ENOENT, ENOMEM, EPERM } from "../uapi/errno.ts";
import { attachProgram } from "./attach.ts";
import { linkProgram } from "./attach-link.ts";

const EGRESS_HOOK = 1;
const [MULTI, OVERRIDE] = [2, 1];
const at = (ids: number[], flags = 0) => ({ [DEVICE_HOOK]: { ids, flags } });

/** What a failed attempt to attach a program to /cg/web tells; everything that it opened is closed. */
function reasonFor(
  errno: number,
  { program = 7, attachType = DEVICE_HOOK, mode = "multi" as AttachMode },
  changes: Partial<World>,
  answers: Answers = {},
): Reason | undefined {
  const { kernel, port } = kernelOf(changes, { BPF_PROG_ATTACH: -errno, ...answers });
  let failure: CgbpfError | undefined;
  try {
    attachProgram(kernel, { cgroup: "/cg/web", attachType, program: { id: program }, mode });
  } catch (error) {
    failure = error as CgbpfError;
  }
  expect([failure?.code, failure?.cause, port.open.size]).toMatchObject(["attach-failed", { errno }, 0]);
  return failure?.reason;
}

const noNetAdmin: Partial<World> = { capabilities: ["CAP_BPF", "CAP_SYS_ADMIN"] };
const all = (here: World["cgroups"][string], above: World["cgroups"][string] = {}) => ({
  cgroups: { "/cg": above, "/cg/web": here },
});

describe("attachProgram() says why the kernel refused", () => {
  test.each<[string, Reason | undefined, number, Parameters<typeof reasonFor>[1], Partial<World>]>([
    ["the list is full", { kind: "list-full", limit: 64 }, E2BIG, {}, {}],
    [
      "an ancestor keeps the hook to itself",
      { kind: "ancestor-blocks", cgroup: "/cg", programIds: [8] },
      EPERM,
      {},
      all({}, at([8])),
    ],
    [
      "an ancestor comes before what is attached here",
      { kind: "ancestor-blocks", cgroup: "/cg", programIds: [8] },
      EPERM,
      { mode: "override" },
      all(at([7], MULTI), at([8])),
    ],
    [
      "the hook is in another mode",
      { kind: "mode-conflict", attached: "override", requested: "multi", programIds: [8] },
      EPERM,
      {},
      all(at([8], OVERRIDE), at([8], OVERRIDE)),
    ],
    [
      "a capability is missing",
      { kind: "missing-capability", capability: "CAP_NET_ADMIN", heldInUserNamespace: false },
      EPERM,
      {},
      noNetAdmin,
    ],
    [
      "a capability counts for nothing in a user namespace",
      { kind: "missing-capability", capability: "CAP_NET_ADMIN", heldInUserNamespace: true },
      EPERM,
      {},
      { files: { "/proc/self/uid_map": "0 1000 1\n" } },
    ],
    ["nothing tells", undefined, EPERM, {}, all(at([8], MULTI), at([8], MULTI))],
    [
      "the program is of another type",
      expect.objectContaining({ kind: "type-mismatch", programType: "cgroup_skb" }),
      EINVAL,
      { program: 9 },
      {},
    ],
    ["it is attached already", { kind: "already-attached" }, EINVAL, {}, all(at([8, 7], MULTI))],
    [
      "it was loaded for the other hook of its type",
      { kind: "loaded-for-other-hook", programType: "cgroup_skb", fits: ["cgroup_inet_ingress"] },
      EINVAL,
      { program: 9, attachType: EGRESS_HOOK },
      {},
    ],
    ["its type has one hook only", undefined, EINVAL, {}, {}],
    [
      "the kernel does not know the hook",
      { kind: "unsupported-attach-type", since: "4.15" },
      EINVAL,
      {},
      all(EINVAL),
    ],
    [
      "the list cannot be read without a capability",
      { kind: "cannot-ask", capability: "CAP_NET_ADMIN" },
      EINVAL,
      {},
      { ...noNetAdmin, ...all(EPERM) },
    ],
    [
      "not being allowed to ask is no reason",
      { kind: "cannot-ask", capability: "CAP_NET_ADMIN" },
      EPERM,
      {},
      { ...noNetAdmin, ...all(EPERM) },
    ],
    [
      "but for packet programs, for which the kernel asks for the capability when they are attached",
      { kind: "missing-capability", capability: "CAP_NET_ADMIN", heldInUserNamespace: false },
      EPERM,
      { program: 9, attachType: EGRESS_HOOK },
      { ...noNetAdmin, ...all(EPERM) },
    ],
    ["the cgroup is removed", { kind: "cgroup-removed" }, ENOENT, {}, {}],
    ["memory is short", undefined, ENOMEM, {}, {}],
  ])("%s", (_, reason, errno, attempt, world) => {
    expect(reasonFor(errno, attempt, world)).toEqual(reason);
  });

  test.each([
    [0x63677270, "cgroup2-file"],
    [0x27e0eb, "cgroup-v1"],
    [0x1021994, "directory"],
  ])("it is no cgroup: file system 0x%s is %s", (magic, found) => {
    const fstatfs = (_: unknown, buffer?: unknown) => {
      new DataView((buffer as Uint8Array).buffer).setUint32(0, magic, true);
      return 0;
    };
    const reason = reasonFor(EBADF, {}, {}, { fstatfs });
    expect(reason).toEqual({ kind: "not-a-cgroup", found, cgroup2: ["/cg"] });
  });

  test("the reason is left out where looking for it fails, and never hides the failure", () => {
    expect(reasonFor(EPERM, {}, {}, { readlinkat: -ENOENT })).toBeUndefined();
  });
});

test("linkProgram() says why too, and leaves nothing open", () => {
  const { kernel, port } = kernelOf(all({}, at([8])), { BPF_LINK_CREATE: -EPERM });
  const link = () => linkProgram(kernel, { cgroup: "/cg/web", attachType: DEVICE_HOOK, program: { id: 7 } });
  expect(link).toThrow("(ancestor-blocks)");
  expect(port.open.size).toBe(0);
});
