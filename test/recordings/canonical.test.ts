import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { canonicalText, type Known, NOTHING_KNOWN } from "./canonical.ts";

const known: Known = {
  numbers: [
    ["prog", "17", "id:allow"],
    ["link", "17", "link:one"],
    ["tag", "0123456789abcdef", "tag:allow"],
  ],
  texts: [
    ["/sys/fs/cgroup/test/1", "cg"],
    ["/sys/fs/cgroup/test", "parent"],
  ],
};

const row = (id: number, type: string) => `${String(id).padEnd(8)} ${type.padEnd(15)} multi\n`;

describe("an answer in canonical form", () => {
  it("has placeholders for what the state knows, the longest text first", () => {
    expect(canonicalText("/sys/fs/cgroup/test/1/a\n/sys/fs/cgroup/test\n", known)).toBe("{cg}/a\n{parent}\n");
  });

  it("tells programs and links of one number apart", () => {
    const text = "17: cgroup  prog 17  \n17: cgroup_device  name allow  tag 0123456789abcdef  gpl\n";
    expect(canonicalText(text, known)).toBe(
      "{link:one}: cgroup  prog {id:allow}  \n{id:allow}: cgroup_device  name allow  tag {tag:allow}  gpl\n",
    );
  });

  it("names other numbers by their first appearance, and equal ones alike", () => {
    const text = "\txlated 64B  jited 60B  memlock 4096B  map_ids 9,7,9\n\tbtf_id 9\n";
    expect(canonicalText(text, NOTHING_KNOWN)).toBe(
      "\txlated 64B  jited {jited}B  memlock {memory}B  map_ids {map 1},{map 2},{map 1}\n\tbtf_id {btf 1}\n",
    );
  });

  it("keeps hook numbers, sizes of code and time zones", () => {
    const text =
      '"pf":10,"hook":4,"prio":-5,"bytes_xlated":64\n\tloaded_at 2026-11-26T00:11:09+0530  uid 0\n';
    expect(canonicalText(text, NOTHING_KNOWN)).toBe(
      '"pf":10,"hook":4,"prio":-{process 1},"bytes_xlated":64\n\tloaded_at {time}+0530  uid 0\n',
    );
  });

  it("leaves bytes of instructions alone but for calls and maps", () => {
    const text =
      "       bf 16 00 00 00 00 00 00\n       85 00 00 00 80 57 03 00\n       18 11 00 00 0c 00 00 00\n";
    expect(canonicalText(text, NOTHING_KNOWN)).toBe(
      "       bf 16 00 00 00 00 00 00\n       85 00 00 00 {instruction 1}\n       18 11 00 00 {instruction 2}\n",
    );
  });

  it("leaves bytes of instructions in JSON alone but for calls and maps", () => {
    const opcodes = (code: string, source: string, ...imm: string[]) =>
      `"opcodes":{"code":"${code}","src_reg":"${source}","dst_reg":"0x2","off":["0x00","0x00"],"imm":["${imm.join('","')}"]}`;
    const map = opcodes("0x18", "0x1", "0x5c", "0x08", "0x00", "0x00", "0x00", "0x00");
    const named = opcodes("0x18", "0x1", "X", "0x00", "0x00").replace('"X"', "{instruction 1}");
    expect(canonicalText(map, NOTHING_KNOWN)).toBe(named);
    const move = opcodes("0xb7", "0x0", "0x5c", "0x08", "0x00", "0x00");
    expect(canonicalText(move, NOTHING_KNOWN)).toBe(move);
  });

  it("has no directory of a source file in a graph, which is cut at a length", () => {
    const label = (path: string) => `; [${path} line:95 col:2]\\l\\\n`;
    const canonical = "; [{directory}/code.bpf.c line:95 col:2]\\l\\\n";
    for (const path of ["/work/testdata/code.bpf.c", "...checkout/testdata/code.bpf.c"])
      expect(canonicalText(label(path), NOTHING_KNOWN)).toBe(canonical);
  });

  it("lists pins in one order, and none of other mounts", () => {
    const text = "\tpinned /m/sys/fs/bpf/x/a\n\tpinned /sys/fs/bpf/x/b\n\tpinned /sys/fs/bpf/x/a\n";
    const pins: Known = { numbers: [], texts: [["/sys/fs/bpf/x", "pins"]] };
    expect(canonicalText(text, pins)).toBe("\tpinned {pins}/a\n\tpinned {pins}/b\n");
  });

  it("is the same for any numbers, columns included", () => {
    const ids = fc.uniqueArray(fc.integer({ min: 1, max: 9_999_999 }), { minLength: 3, maxLength: 3 });
    const text = ([a = 0, b = 0, c = 0]: readonly number[]) =>
      `${row(a, "cgroup_device")}${row(b, "lsm_cgroup")}    ${row(a, "cgroup_device")}{"id":${c},"attach_type":"x"}\n`;
    fc.assert(
      fc.property(ids, ids, (first, second) => {
        expect(canonicalText(text(first), NOTHING_KNOWN)).toBe(canonicalText(text(second), NOTHING_KNOWN));
      }),
    );
  });

  it("differs where equal numbers are no longer equal", () => {
    fc.assert(
      fc.property(fc.nat(), fc.nat(), (a, b) => {
        fc.pre(a !== b);
        const text = (x: number, y: number) => `{"id":${x}},{"id":${y}}`;
        expect(canonicalText(text(a, a), NOTHING_KNOWN)).not.toBe(canonicalText(text(a, b), NOTHING_KNOWN));
      }),
    );
  });

  it("stays as it is when it is made canonical again", () => {
    const text = canonicalText(`${row(17, "cgroup_device")}"map_ids": [3,4]`, known);
    expect(canonicalText(text, known)).toBe(text);
  });
});
