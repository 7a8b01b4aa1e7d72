import { describe, expect, it } from "vitest";
import { NotAvailable } from "../../../tools/third-party/newest.ts";
import { type KernelReport, reportOfError } from "./report.ts";
import { countsOf } from "./summary.ts";

function ran(release: string, ...failures: string[]): KernelReport {
  return { release, seconds: 60, equal: 5, recorded: 0, notCompared: 0, own: 2, failures, groups: "" };
}

const missing = reportOfError("7.2", new NotAvailable("no mirror answers"));

describe("countsOf()", () => {
  it("adds all kernels, and has a line for each", () => {
    expect(countsOf([ran("5.10"), ran("6.1", "tree"), ran("6.12")])).toEqual({
      passed: 21,
      failed: 1,
      lines: [
        "kernels:",
        "  Linux 5.10: 5 equal to bpftool 7.8, 2 of our own, 0 failed, 60 s",
        "  Linux 6.1: 5 equal to bpftool 7.8, 2 of our own, 1 failed, 60 s",
        "  Linux 6.12: 5 equal to bpftool 7.8, 2 of our own, 0 failed, 60 s",
        "",
      ],
    });
  });

  it("names a kernel that cannot be had, which is no failure while three run", () => {
    const { failed, lines } = countsOf([ran("5.10"), ran("6.1"), ran("6.12"), missing]);
    expect(failed).toBe(0);
    expect(lines).toContain("  Linux 7.2 could not be had: no mirror answers");
  });

  it("fails when fewer than three ran", () => {
    const { failed, lines } = countsOf([ran("5.10"), ran("6.1"), missing, missing]);
    expect(failed).toBe(1);
    expect(lines).toContain("only 2 kernels ran, and 3 are needed");
  });

  it("needs no more kernels than were asked for", () => {
    expect(countsOf([ran("6.1")]).failed).toBe(0);
    expect(countsOf([missing]).failed).toBe(1);
  });
});
