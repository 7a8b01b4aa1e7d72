import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { parseBtf } from "../../src/btf/parse-btf.ts";
import { compare } from "../../tools/uapi/compare.ts";
import { summarize } from "../../tools/uapi/pick.ts";
import { EditError } from "../../tools/uapi/rows.ts";
import { parseSummary } from "../../tools/uapi/summary.ts";

const SUMMARY = new URL("../../tools/uapi-summary.txt", import.meta.url);

describe("summarize() of the kernel's BTF", () => {
  const bytes = readFileSync("/sys/kernel/btf/vmlinux");

  test("finds all that the edits name", () => {
    const misses: string[] = [];
    const { types } = summarize(parseBtf(bytes), "x", ({ message }) => misses.push(message));
    const committed = parseSummary(readFileSync(SUMMARY, "utf8"));
    expect(compare(committed, { origin: "x", types }).contradictions).toEqual([]);
    // A kernel older than the summary's may lack a type, but never one of the oldest.
    expect(misses.filter((miss) => /^bpf_(attr_PROG_|prog_info)/.test(miss))).toEqual([]);
  });

  test("reports each edit that does not match", () => {
    const renamed = Uint8Array.from(bytes);
    const at = Buffer.from(renamed.buffer).indexOf("\0attach_bpf_fd\0");
    renamed[at + 1] = "A".charCodeAt(0);
    const misses: EditError[] = [];
    const summary = summarize(parseBtf(renamed), "x", (miss) => misses.push(miss));
    expect(misses.map((miss) => miss.message)).toContain("bpf_attr_PROG_ATTACH: 0 matches in BTF");
    expect(summary.types.some((type) => type.name === "bpf_attr_PROG_ATTACH")).toBe(false);
    expect(misses.every((miss) => miss instanceof EditError)).toBe(true);
  });
});
