import { describe, expect, it } from "vitest";
import type { LinkTarget } from "../../bpf/link/link-target.ts";
import { targetMembers, targetText } from "./link-text.ts";

/** Words for targets that this kernel cannot make; they are those of bpftool's source. */
function words(target: LinkTarget) {
  return { plain: targetText(target), json: targetMembers(target) };
}

describe("words of links", () => {
  it("tracing", () => {
    const target = {
      kind: "tracing",
      attachType: 24,
      targetObjectId: 1,
      targetBtfId: 9,
      cookie: 3n,
      programType: "tracing",
    } as const;
    expect(words(target).plain).toBe(
      "\n\tprog_type tracing  attach_type trace_fentry  \n\ttarget_obj_id 1  target_btf_id 9  \n\tcookie 3  ",
    );
    expect(words({ ...target, attachType: 999, targetObjectId: 0, targetBtfId: 0, cookie: 0n }).plain).toBe(
      "\n\tprog_type tracing  attach_type 999  ",
    );
  });

  it("kprobe_multi, by the order of addresses", () => {
    const functions = [
      { address: 0x20n, cookie: 5n, symbol: { name: "xmit", module: "veth" } },
      { address: 0x10n, cookie: 0n, symbol: { name: "do_exit", module: undefined } },
      { address: 0x18n, cookie: 0n },
    ];
    const target = { kind: "kprobe_multi", isReturn: true, missed: 2n, functions } as const;
    const { plain, json } = words({ ...target, showsAddresses: true });
    expect(plain.split("\n\t")).toEqual([
      "",
      "kretprobe.multi  func_cnt 3  missed 2  ",
      "addr             cookie           func [module]",
      "0000000000000010 0                do_exit  ",
      "0000000000000020 5                xmit [veth]  ",
    ]);
    expect(json.funcs).toEqual([
      { addr: 0x10n, func: "do_exit", module: null, cookie: 0n },
      { addr: 0x20n, func: "xmit", module: "veth", cookie: 5n },
    ]);
  });

  it("kprobes, and events of the processor", () => {
    const kprobe = {
      kind: "kprobe",
      isReturn: false,
      name: "do_exit",
      offset: 4,
      address: 0x1fn,
      missed: 1n,
      cookie: 2n,
    } as const;
    expect(words({ kind: "perf_event", event: kprobe }).plain).toBe(
      "\n\tkprobe 1f do_exit+0x4  missed 1  cookie 2  ",
    );
    const event = (type: number, config: bigint) =>
      words({ kind: "perf_event", event: { kind: "event", type, config, cookie: 0n } }).plain;
    expect(event(0, 1n)).toBe("\n\tevent hardware:instructions  ");
    expect(event(3, 0x010102n)).toBe("\n\tevent hw-cache:LLC-store-misses  ");
    expect(event(3, 0x0909n)).toBe("\n\tevent hw-cache:9-9-refs  ");
    expect(event(9, 8n)).toBe("\n\tevent 9 :8  ");
  });

  it("netkit, and interfaces that are gone or elsewhere", () => {
    const at = (interfaceIndex: number) => words({ kind: "netkit", interfaceIndex, attachType: 54 });
    expect(at(0).plain).toBe("\n\tifindex (detached)  attach_type netkit_primary  ");
    expect(at(3).plain).toBe("\n\tifindex (unknown)  attach_type netkit_primary  ");
    expect(at(3).json).toEqual({ devname: "(unknown)", ifindex: 3, attach_type: "netkit_primary" });
  });

  it("netfilter, of families and hooks without a name", () => {
    const target = { kind: "netfilter", protocolFamily: 3, hook: 1, priority: 0, flags: 1 } as const;
    expect(words(target).plain).toBe("\n\tarp output prio 0 flags 0x1");
    expect(words({ ...target, protocolFamily: 42, hook: 9 }).plain).toBe(
      "\n\tpf: 42, hook 9, prio 0 flags 0x1",
    );
  });
});
