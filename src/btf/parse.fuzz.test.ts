import { existsSync, readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { FormatError } from "../bytes/reader.ts";
import { blobOfAllKinds } from "./blob.fixture.ts";
import type { Btf } from "./btf.ts";
import { memberAt, resolveType, sizeOf } from "./layout.ts";
import { parseBtf } from "./parse.ts";

const VMLINUX = "/sys/kernel/btf/vmlinux";

/** Everything that can be asked about these types; each question may fail on its own. */
function useSome(btf: Btf, ids: Iterable<number>): void {
  onlyFormatErrors(() => btf.find("struct", "outer"));
  for (const id of ids) {
    onlyFormatErrors(() => btf.typeById(id));
    onlyFormatErrors(() => btf.nameOf(id));
    onlyFormatErrors(() => resolveType(btf, id));
    onlyFormatErrors(() => sizeOf(btf, id));
    for (const path of ["pointer", "list", "whole.bits"]) onlyFormatErrors(() => memberAt(btf, id, path));
  }
}

function onlyFormatErrors(action: () => unknown): void {
  try {
    action();
  } catch (error) {
    if (!(error instanceof FormatError)) throw error;
  }
}

describe("parseBtf() of damaged bytes", () => {
  const whole = blobOfAllKinds().bytes();
  const damage = fc.record({
    edits: fc.array(fc.tuple(fc.nat(whole.length - 1), fc.nat(255)), { maxLength: 12 }),
    length: fc.oneof(fc.constant(whole.length), fc.nat(whole.length)),
  });

  test("gives a result or a FormatError", () => {
    fc.assert(
      fc.property(damage, ({ edits, length }) => {
        const bytes = Uint8Array.from(whole);
        for (const [at, value] of edits) bytes[at] = value;
        onlyFormatErrors(() => {
          const btf = parseBtf(bytes.subarray(0, length));
          useSome(
            btf,
            Array.from({ length: btf.typeCount + 1 }, (_, id) => id),
          );
        });
      }),
      { numRuns: 3000 },
    );
  });

  test("gives a result or a FormatError for any bytes behind a valid header", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 400 }), (junk) => {
        const words = junk.length & ~3;
        const bytes = new Uint8Array(24 + words + 1);
        bytes.set(whole.subarray(0, 8));
        const view = new DataView(bytes.buffer);
        view.setUint32(12, words, true);
        view.setUint32(16, words, true);
        view.setUint32(20, 1, true);
        bytes.set(junk.subarray(0, words), 24);
        onlyFormatErrors(() => useSome(parseBtf(bytes), [1, 2, 3]));
      }),
      { numRuns: 2000 },
    );
  });
});

// A kernel without CONFIG_DEBUG_INFO_BTF has no such file.
describe.skipIf(!existsSync(VMLINUX))("parseBtf() of the kernel's BTF", () => {
  const bytes = existsSync(VMLINUX) ? readFileSync(VMLINUX) : new Uint8Array();
  const btf = parseBtf(bytes);

  test("finds types and members that every kernel has", () => {
    expect(btf.typeCount).toBeGreaterThan(10_000);
    expect(btf.find("enum", "bpf_cmd")?.values).toContainEqual({ name: "BPF_PROG_QUERY", value: 16 });
    const cgroup = btf.findId("struct", "cgroup") ?? 0;
    const progs = memberAt(btf, cgroup, "bpf.progs");
    const [bpf, kn] = [memberAt(btf, cgroup, "bpf"), memberAt(btf, cgroup, "kn")];
    expect(progs?.offset).toBeGreaterThanOrEqual(bpf?.offset ?? Number.POSITIVE_INFINITY);
    expect([kn?.size, sizeOf(btf, cgroup) > (progs?.offset ?? 0)]).toEqual([8, true]);
  });

  test("decodes every type", () => {
    let count = 1;
    for (const type of btf) count += type.kind === "unknown" ? 0 : 1;
    expect(count).toBe(btf.typeCount);
  });

  test("survives damage in any place", () => {
    const place = fc.record({ at: fc.nat(bytes.length - 1), bit: fc.nat(7), id: fc.nat(btf.typeCount) });
    fc.assert(
      fc.property(fc.array(place, { minLength: 1, maxLength: 20 }), (places) => {
        const copy = Uint8Array.from(bytes);
        for (const { at, bit } of places) copy[at] = (copy[at] ?? 0) ^ (1 << bit);
        onlyFormatErrors(() =>
          useSome(
            parseBtf(copy),
            places.map(({ id }) => id),
          ),
        );
      }),
      { numRuns: 50 },
    );
  });
});
