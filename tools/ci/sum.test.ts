import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { readCounts, writeCounts } from "./counts.ts";
import { sum } from "./sum.ts";

const counts = (passed: number, failed: number, ...lines: string[]) => ({ passed, failed, lines });

describe("sum()", () => {
  it("adds the counts of all parts and keeps their lines in order", () => {
    const parts = [
      { name: "check", code: 0 },
      { name: "tests", code: 0, counts: counts(100, 0, "states") },
      { name: "kernels", code: 1, counts: counts(20, 3, "Linux 6.1") },
    ];
    expect(sum(parts)).toEqual(counts(120, 3, "states", "Linux 6.1"));
  });

  it("counts a part that fails without a failed test as one failure, and names it", () => {
    const parts = [
      { name: "check", code: 2 },
      { name: "tests", code: 0, counts: counts(5, 0) },
    ];
    expect(sum(parts)).toEqual(counts(5, 1, "failed: check, with exit code 2"));
  });

  it("keeps what a part counted before it died", () => {
    const parts = [{ name: "tests", code: 137, counts: counts(5, 0, "states") }];
    expect(sum(parts)).toEqual(counts(5, 1, "states", "failed: tests, with exit code 137"));
  });

  it("fails when nothing has run", () => {
    expect(sum([{ name: "tests", code: 0 }])).toEqual(counts(0, 1, "nothing has run"));
  });
});

describe("writeCounts()", () => {
  let directory = "";
  beforeEach(() => {
    directory = mkdtempSync(`${tmpdir()}/cgbpf-test-counts-`);
  });
  afterEach(() => {
    vi.unstubAllEnvs();
    rmSync(directory, { recursive: true });
  });

  it("leaves counts that readCounts() gives", () => {
    vi.stubEnv("CGBPF_COUNTS", directory);
    writeCounts("tests", counts(1, 2, "three"));
    expect(readCounts(directory, "tests")).toEqual(counts(1, 2, "three"));
  });

  it("leaves nothing where nobody asks", () => {
    vi.stubEnv("CGBPF_COUNTS", "");
    writeCounts("tests", counts(1, 2));
    expect(readCounts(directory, "tests")).toBeUndefined();
  });
});
