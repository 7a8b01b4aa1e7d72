import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { encodeBtf } from "../../src/btf/format/encode.ts";
import { memberAt, sizeOf } from "../../src/btf/layout.ts";
import { askAll, idsByLooking, onlyFormatErrors } from "../../src/btf/look.fixture.ts";
import { parseBtf, parseBtfLazily } from "../../src/btf/parse-btf.ts";
import { checkValueType } from "../../src/btf/value-type.ts";

describe("the kernel's BTF", () => {
  const bytes = readFileSync("/sys/kernel/btf/vmlinux");
  const btf = parseBtf(bytes);

  test("has the types and members that every kernel has", () => {
    expect(btf.typeCount).toBeGreaterThan(10_000);
    expect(btf.find("enum", "bpf_cmd")?.values).toContainEqual({ name: "BPF_PROG_QUERY", value: 16 });
    const cgroup = btf.findId("struct", "cgroup") ?? 0;
    const progs = memberAt(btf, cgroup, "bpf.progs");
    const [bpf, kn] = [memberAt(btf, cgroup, "bpf"), memberAt(btf, cgroup, "kn")];
    expect(progs?.offset).toBeGreaterThanOrEqual(bpf?.offset ?? Number.POSITIVE_INFINITY);
    expect([kn?.size, sizeOf(btf, cgroup) > (progs?.offset ?? 0)]).toEqual([8, true]);
  });

  test("is decoded to its last type", () => {
    let count = 1;
    for (const type of btf) count += type.kind === "unknown" ? 0 : 1;
    expect(count).toBe(btf.typeCount);
  });

  test("is told apart from damaged BTF, whatever place is damaged", () => {
    const place = fc.record({ at: fc.nat(bytes.length - 1), bit: fc.nat(7), id: fc.nat(btf.typeCount) });
    fc.assert(
      fc.property(fc.array(place, { minLength: 1, maxLength: 20 }), (places) => {
        const copy = Uint8Array.from(bytes);
        for (const { at, bit } of places) copy[at] = (copy[at] ?? 0) ^ (1 << bit);
        const ids = places.map(({ id }) => id);
        onlyFormatErrors(() => askAll(parseBtf(copy), ids));
      }),
      { numRuns: 50 },
    );
  });

  test("survives encodeBtf()", () => {
    const copy = parseBtf(encodeBtf(btf, { littleEndian: true, strings: btf.strings }));
    expect(copy.typeCount).toBe(btf.typeCount);
    for (let id = 1; id < btf.typeCount; id += 7) expect(copy.typeById(id)).toEqual(btf.typeById(id));
  });

  test("has for ownIdsNamed() what looking at each type finds", () => {
    for (const name of ["task_struct", "file", "sock", "int", "pid", "bpf_cmd", "u8", "no_such", "bpf"]) {
      const found = parseBtfLazily(bytes).ownIdsNamed(name);
      expect([name, found]).toEqual([name, idsByLooking(btf, name, false)]);
    }
  });

  test("has structs that checkValueType() accepts", () => {
    for (const name of ["task_struct", "sk_buff", "bpf_prog", "cgroup", "sock"])
      expect(checkValueType(btf, btf.findId("struct", name) ?? 0)).toBeGreaterThan(20);
  });
});
