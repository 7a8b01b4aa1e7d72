import { describe, expect, it } from "vitest";
import { ATTACH_TYPES } from "../../uapi/attach-types.ts";
import { bpf_attach_type } from "../../uapi/constants.ts";
import { programTypeName } from "../../uapi/prog-types.ts";
import { sectionTarget, sectionType } from "./section-types.ts";

describe("sectionType()", () => {
  it.each(ATTACH_TYPES.flatMap((type) => type.sections.map((section) => ({ section, type }))))(
    "knows the section of a hook: $section",
    ({ section, type }) => {
      const found = sectionType(section);
      expect(found?.programType).toBe(programTypeName(type.programType));
      // cgroup/skb is for either direction: the first row has it.
      if (section !== "cgroup/skb") expect(found?.attachType).toBe(type.number);
    },
  );

  it.each([
    ["xdp.frags/devmap", "xdp", bpf_attach_type.BPF_XDP_DEVMAP],
    ["tc/egress", "sched_cls", bpf_attach_type.BPF_TCX_EGRESS],
    ["kprobe/do_exit", "kprobe", 0],
    ["iter.s/task", "tracing", bpf_attach_type.BPF_TRACE_ITER],
    ["lsm_cgroup/socket_bind", "lsm", bpf_attach_type.BPF_LSM_CGROUP],
    ["lsm/file_open", "lsm", bpf_attach_type.BPF_LSM_MAC],
    ["syscall", "syscall", 0],
    ["fsession.s/tcp_connect", "tracing", 58],
    ["fentry.multi/tcp_*", "tracing", 59],
    ["fexit.multi.s/tcp_*", "tracing", 60],
    ["fsession.multi/tcp_*", "tracing", 61],
  ])("knows %s", (section, programType, attachType) => {
    expect(sectionType(section)).toMatchObject({ programType, attachType });
  });

  it.each(["cgroup/konnect4", "kprobes/x", "xdpx", "", "cgroup", "socket/1"])(
    "does not know '%s'",
    (section) => {
      expect(sectionType(section)).toBeUndefined();
    },
  );

  it("says what sleeps, and how the kernel spells the target", () => {
    expect(sectionType("iter.s/task")).toMatchObject({
      sleepable: true,
      btfTarget: { prefix: "bpf_iter_", kind: "func" },
    });
    expect(sectionType("tp_btf/sched_switch")?.btfTarget).toEqual({ prefix: "btf_trace_", kind: "typedef" });
    expect(sectionType("lsm_cgroup/socket_bind")?.btfTarget?.prefix).toBe("bpf_lsm_");
    expect(sectionType("fsession/tcp_connect")?.btfTarget?.prefix).toBe("");
    expect(sectionType("fexit.multi.s/tcp_*")).toMatchObject({ sleepable: true, manyTargets: true });
    expect(sectionTarget("lsm_cgroup/socket_bind")).toBe("socket_bind");
    expect(sectionTarget("sockops")).toBeUndefined();
  });
});
