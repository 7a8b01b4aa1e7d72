import { readFileSync, writeFileSync } from "node:fs";
import fc from "fast-check";
import { afterAll, describe, expect, type TestContext, test } from "vitest";
import type { Btf } from "../../src/btf/btf.ts";
import { parseBtf, parseBtfLazily } from "../../src/btf/parse-btf.ts";
import { conditionsFor } from "../recordings/fingerprint.ts";
import { expectTheirs, isRecording, notCompared } from "../recordings/theirs.ts";
import { livePeer } from "../setup/peer.ts";
import { sandbox } from "../setup/sandbox.ts";
import { asMatches, btfOf, compile } from "./compile.ts";
import { type LibbpfResult, libbpfResults } from "./libbpf.ts";
import { mutate, mutations } from "./mutate.ts";
import { ourResults } from "./relocate.ts";

const { pins, cleanup } = sandbox();
afterAll(cleanup);

/** libbpf's accesses without what it alone says (`(0:1 @ offset 8)`, ` = 5`); what failed has none. */
function comparable(results: Map<string, LibbpfResult>) {
  return Array.from(results, ([relocation, { access, outcome }]) => ({
    relocation,
    access: outcome.kind === "failed" ? "" : access.replace(/ \(.*\)$| = -?\d+$/, ""),
    outcome,
  }));
}

type Comparable = ReturnType<typeof comparable>;

/** How many relocations have each outcome. */
function countsOf(results: Comparable) {
  const count = (kind: string) => results.filter(({ outcome }) => outcome.kind === kind).length;
  return [count("patched"), count("poisoned"), count("failed")];
}

const textOf = (results: Comparable) => results.map((result) => JSON.stringify(plain(result))).join("\n");
const plain = ({ relocation, access, outcome }: Comparable[number]) => [
  relocation,
  access,
  ...Object.entries(outcome).map(([name, value]) => `${name} ${value}`),
];

/** Compares all relocations of an object with libbpf's, here or as recorded for the same code, and counts them by outcome. */
async function compare(task: TestContext["task"], object: string, target: Btf, targetPath?: string) {
  const ask = () => textOf(comparable(libbpfResults(object, `${pins}/core`, targetPath)));
  const conditions = () => conditionsFor(new Map([["of the test", object]]));
  const ours = comparable(ourResults(readFileSync(object), target));
  await expectTheirs(task, { ask, conditions }, () => textOf(ours));
  return countsOf(ours);
}

/** The same without recordings. */
function compareLive(object: string, target: Btf, targetPath: string) {
  const theirs = comparable(libbpfResults(object, `${pins}/core`, targetPath));
  expect(comparable(ourResults(readFileSync(object), target))).toEqual(theirs);
  return countsOf(theirs);
}

describe("CO-RE relocations come to what libbpf makes of them", () => {
  test("against the kernel's BTF", async ({ task }) => {
    const target = parseBtfLazily(readFileSync("/sys/kernel/btf/vmlinux"));
    const [patched = 0, poisoned, failed] = await compare(task, "testdata/core.bpf.o", target);
    expect([patched > 130, poisoned, failed]).toEqual([true, 8, 0]);
  });

  const { path, bytes } = btfOf("testdata/core_target.bpf.o");

  test("against types that no kernel has", async ({ task }) => {
    expect(await compare(task, "testdata/core_cases.bpf.o", parseBtf(bytes), path)).toEqual([171, 11, 0]);
  });

  test("against types that no kernel has, compared in whole", async ({ task }) => {
    expect(await compare(task, asMatches("testdata/core_cases.bpf.o"), parseBtf(bytes), path)).toEqual([
      171, 11, 0,
    ]);
  });

  test.for<readonly [string, string, string, string]>([
    [
      "offsets of several candidates",
      "struct a { int x, y; } CORE; int f(struct a *a) { return BPF_CORE_READ(a, y); }",
      "struct a { int x, y; }; struct a___2 { int x, z, y; }; struct a *one; struct a___2 *two;",
      "CO-RE relocation at byte 8 (byte_off of struct a.y): candidates disagree: " +
        "struct a.y [2] in vmlinux: 4 at bit 32; struct a___2.y [6] in vmlinux: 8 at bit 64",
    ],
    [
      "sizes of several candidates",
      "struct a { int x; } CORE; int f(struct a *a) { return bpf_core_type_size(struct a); }",
      "struct a { int x; }; struct a___2 { long x; }; struct a *one; struct a___2 *two;",
      "CO-RE relocation at byte 0 (type_size of struct a): candidates disagree: " +
        "struct a [2] in vmlinux: 4 at bit 0; struct a___2 [6] in vmlinux: 8 at bit 0",
    ],
    [
      "an element outside its own array",
      "struct a { int x[2], y; } CORE; int f(struct a *a) { return bpf_core_field_exists(a->x[2]); }",
      "struct a { int x[9]; } *one;",
      "CO-RE relocation at byte 0 (field_exists of struct a + 0:0:2): the access is to element 2 of 2",
    ],
    [
      "a type without name",
      "int f(void *p) { struct { int x; } CORE *a = p; return a->x; }",
      "int one;",
      "CO-RE relocation at byte 0 (byte_off of struct <anon>.x): types without name have no counterpart",
    ],
    [
      "an offset too large to load from",
      "struct a { int x; } CORE; int f(struct a *a) { return a->x; }",
      "struct a { char space[40000]; int x; } *one;",
      "CO-RE relocation at byte 0 (byte_off of struct a.x): offset 40000 is too large for an instruction",
    ],
    [
      "a field too large to load",
      "struct a { u64 x; } CORE; u64 f(struct a *a) { return a->x; }",
      "struct a { unsigned __int128 x; } *one;",
      "CO-RE relocation at byte 0 (byte_off of struct a.x): no instruction accesses a field of 16 bytes",
    ],
    [
      "a bitfield too large to load",
      "struct a { u64 x : 9; } CORE; u64 f(struct a *a) { return bpf_core_field_size(a->x); }",
      "struct a { u64 before : 60, x : 9; } __attribute__((packed)) *one;",
      "CO-RE relocation at byte 0 (byte_sz of struct a.x): the bitfield cannot be loaded with 64 bits",
    ],
    [
      "the sign of an element",
      "struct a { int x[2]; } CORE; int f(struct a *a) { return __builtin_preserve_field_info(a->x[1], BPF_FIELD_SIGNED); }",
      "struct a { int x[2]; } *one;",
      "CO-RE relocation at byte 0 (signed of struct a.x[1]): the access is to an element of an array, which only has an offset and a size",
    ],
  ])("refused: %s", async ([, local, target, message], { task }) => {
    const { path, bytes } = btfOf(compile(target));
    const object = compile(`${local.replace(/(int|u64) f\(/, (f) => `SEC("raw_tp/f") ${f}`)}`);
    const ours = ourResults(readFileSync(object), parseBtf(bytes));
    const ask = () => textOf(comparable(libbpfResults(object, `${pins}/core`, path)).slice(-1));
    const conditions = () => conditionsFor(new Map([["of the test", object]]));
    await expectTheirs(task, { ask, conditions }, () => textOf(comparable(ours).slice(-1)));
    expect(Array.from(ours.values()).at(-1)?.error?.message).toContain(message);
  });

  test("against any types", ({ task }) => {
    if (livePeer() === undefined || isRecording)
      return notCompared(task, "types of chance, which only bpftool itself can be asked about");
    const objects = ["testdata/core_cases.bpf.o", asMatches("testdata/core_cases.bpf.o")];
    const counts = [0, 0, 0];
    fc.assert(
      fc.property(mutations, fc.constantFrom(...objects), (changes, object) => {
        const target = mutate(bytes, changes);
        const file = `${path}.mutated`;
        writeFileSync(file, target);
        for (const [i, count] of compareLive(object, parseBtf(target), file).entries())
          counts[i] = (counts[i] ?? 0) + count;
      }),
      { numRuns: 300 },
    );
    expect(Math.min(...counts.slice(0, 2))).toBeGreaterThan(300);
  });
});
