import { describe, expect, test } from "vitest";
import { EACCES, EINVAL, EPERM } from "../../uapi/errno.ts";
import { kernelOf, type World } from "../world.fixture.ts";
import { diagnoseLoad } from "./diagnose-load.ts";
import type { ProgramSpec } from "./program-spec.ts";

const spec: ProgramSpec = { type: "cgroup_device", name: "allow", instructions: new Uint8Array(8) };

/** Why a load failed, where programs of these types are loaded with EPERM and all others with EACCES. */
function reason(errno: number, changes: Partial<World>, { log = "", forbidden = [] as string[] } = {}) {
  const errnoOf = ({ type }: ProgramSpec) => (forbidden.includes(type) ? EPERM : EACCES);
  return diagnoseLoad(kernelOf(changes).kernel, { spec, errno, log, errnoOf });
}

describe("diagnoseLoad()", () => {
  test.each([
    ["CAP_BPF", ["CAP_NET_ADMIN", "CAP_PERFMON"]],
    ["CAP_NET_ADMIN", ["CAP_BPF", "CAP_PERFMON"]],
    ["CAP_PERFMON", ["CAP_BPF", "CAP_NET_ADMIN"]],
  ] as const)("names %s where that alone is missing", (capability, capabilities) => {
    const expected = { kind: "missing-capability", capability, heldInUserNamespace: false };
    expect(reason(EPERM, { capabilities })).toEqual(expected);
  });

  test.each([
    ["every program of the type is refused", ["cgroup_device"], true],
    ["this program alone is refused", [], false],
    ["every program at all is refused", ["cgroup_device", "socket_filter"], false],
  ])("asks with other programs: %s", (_, forbidden, isForbidden) => {
    const expected = { kind: "type-forbidden", program: "allow", programType: "cgroup_device" };
    expect(reason(EPERM, {}, { forbidden })).toEqual(isForbidden ? expected : undefined);
    // Nothing is loaded to find out.
    expect(reason(EPERM, { diagnose: "cheap" }, { forbidden })).toBeUndefined();
  });

  test.each([
    ["unknown func bpf_probe_read_kernel#113", "[confidentiality]", "confidentiality"],
    ["program of this type cannot use helper bpf_probe_read#4", "[confidentiality]", "confidentiality"],
    ["program of this type cannot use helper bpf_probe_read#4", "[integrity]", undefined],
    ["program of this type cannot use helper bpf_probe_write_user#36", "[integrity]", "integrity"],
    ["program of this type cannot use helper bpf_probe_write_user#36", "[none]", undefined],
    ["program of this type cannot use helper bpf_skb_pull_data#39", "[confidentiality]", undefined],
    ["R0 !read_ok", "[confidentiality]", undefined],
  ])("%s at level %s: %s", (log, level, expected) => {
    const files = { "/sys/kernel/security/lockdown": `none integrity confidentiality ${level}\n` };
    expect(reason(EINVAL, { files }, { log })).toEqual(
      expected && expect.objectContaining({ kind: "locked-down", level: expected }),
    );
  });

  test("leaves all else to the verifier's log", () => {
    expect(reason(EACCES, { capabilities: [] })).toBeUndefined();
  });
});
