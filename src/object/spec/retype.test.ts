import { describe, expect, it } from "vitest";
import { bpf_attach_type } from "../../uapi/constants.ts";
import { retyped } from "./retype.ts";
import { type SectionType, sectionTarget, sectionType } from "./section-types.ts";
import type { ObjectProgramSpec } from "./spec.ts";

const typeOf = (section: string) => sectionType(section) as SectionType;

/** A program of a section, given the type of another one. */
function given(section: string, word: string): ObjectProgramSpec {
  const own = typeOf(section);
  const empty = new Uint8Array(0);
  const program: ObjectProgramSpec = {
    name: "probe",
    section,
    autoload: true,
    sectionType: own,
    type: own.programType,
    expectedAttachType: own.attachType,
    attachTarget: sectionTarget(section),
    code: { bytes: empty, references: [], coreRelocations: [], funcInfo: empty, lineInfo: empty },
  };
  return retyped(program, typeOf(word));
}

describe("retyped()", () => {
  it.each([
    ["fentry/tcp_connect", "socket"],
    ["uprobe.s/x", "socket"],
    ["xdp.frags", "tc"],
    ["fentry/tcp_connect", "lsm"],
    ["raw_tp/sys_enter", "raw_tp.w"],
  ])("drops what section %s says where type %s is another", (section, word) => {
    const { programType, attachType } = typeOf(word);
    expect(given(section, word)).toMatchObject({
      type: programType,
      expectedAttachType: attachType,
      sectionType: undefined,
      attachTarget: undefined,
    });
  });

  it("keeps the flags of the section where the type is the same", () => {
    expect(given("uprobe.s/x", "uprobe").sectionType?.sleepable).toBe(true);
    expect(given("uprobe/x", "uprobe.s").sectionType?.sleepable).toBe(false);
    expect(given("xdp.frags", "xdp/cpumap")).toMatchObject({
      expectedAttachType: bpf_attach_type.BPF_XDP_CPUMAP,
      sectionType: { fragments: true },
    });
  });

  it("looks for the target of the section where the kernel has those of the given hook", () => {
    const { attachTarget, sectionType: kept } = given("tp_btf/sched_switch", "fentry");
    expect([attachTarget, kept?.btfTarget]).toEqual(["sched_switch", { prefix: "", kind: "func" }]);
    expect(given("fentry/do_exit", "tp_btf").sectionType?.btfTarget?.prefix).toBe("btf_trace_");
  });
});
