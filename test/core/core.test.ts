import { readFileSync } from "node:fs";
import { afterAll, describe, expect, test } from "vitest";
import { parseBtfLazily } from "../../src/btf/parse.ts";
import { sandbox } from "../setup/sandbox.ts";
import { type LibbpfResult, libbpfResults } from "./libbpf.ts";
import { ourResults } from "./relocate.ts";

const { pins, cleanup } = sandbox();
afterAll(cleanup);

const OBJECT = "testdata/core.bpf.o";

/** libbpf's accesses without what it alone says (`(0:1 @ offset 8)`, ` = 5`); what failed has none. */
function comparable(results: Map<string, LibbpfResult>) {
  return Array.from(results, ([relocation, { access, outcome }]) => ({
    relocation,
    access: outcome.kind === "failed" ? "" : access.replace(/ \(.*\)$| = -?\d+$/, ""),
    outcome,
  }));
}

describe("CO-RE relocations against the kernel's BTF", () => {
  test("come to what libbpf makes of them", () => {
    const theirs = comparable(libbpfResults(OBJECT, `${pins}/core`));
    const ours = ourResults(readFileSync(OBJECT), parseBtfLazily(readFileSync("/sys/kernel/btf/vmlinux")));
    expect(theirs.length).toBeGreaterThan(140);
    expect(comparable(ours)).toEqual(theirs);
  });
});
