import { describe, expect, it } from "vitest";
import { NotAvailable } from "../../../tools/third-party/newest.ts";
import type { Message } from "../protocol.ts";
import { renderReport, reportOf, reportOfError } from "./report.ts";

const RELEASE = "6.1.0-50-cloud-amd64";

function machine(messages: readonly (Message | string)[], failure?: string) {
  const lines = messages.map((message) => (typeof message === "string" ? message : JSON.stringify(message)));
  const result = { console: "booting\n", messages: `${lines.join("\n")}\n` };
  return failure === undefined ? result : { ...result, failure };
}

const BOOTED: Message = { kind: "kernel", release: RELEASE };
const EQUAL: Message = { kind: "case", sort: "equal", title: "states | show" };
const OWN: Message = { kind: "case", sort: "own", title: "row 31" };
const END: Message = { kind: "end" };

describe("reportOf()", () => {
  it("counts the cases of each sort", () => {
    const report = reportOf(RELEASE, machine([BOOTED, EQUAL, EQUAL, OWN, END]), 240.4);
    expect(renderReport(report)).toBe(
      `Linux ${RELEASE}: 2 equal to bpftool 7.8, 1 of our own, 0 failed, 240 s`,
    );
  });

  it("names a failed case, and does not count it as passed", () => {
    const failed: Message = { kind: "case", sort: "equal", title: "tree", failure: "line 1" };
    const report = reportOf(RELEASE, machine([BOOTED, EQUAL, failed, END]), 1);
    expect(renderReport(report)).toBe(
      `Linux ${RELEASE}: 1 equal to bpftool 7.8, 0 of our own, 1 failed, 1 s\n  - tree\n    line 1`,
    );
  });

  it("says where the time went", () => {
    const groups: Message[] = [
      { kind: "group", name: "states", seconds: 40 },
      { kind: "group", name: "corpus", seconds: 80 },
    ];
    const report = reportOf(RELEASE, machine([BOOTED, EQUAL, ...groups, END]), 130);
    expect(renderReport(report).split("\n")[1]).toBe("  states 40 s, corpus 80 s");
  });

  it.each([
    ["another kernel", machine([{ ...BOOTED, release: "5.10" }, EQUAL, END]), /booted 5\.10 instead of 6\.1/],
    ["a machine that never booted", machine([]), /booted nothing instead/],
    ["a machine that died", machine([BOOTED, EQUAL]), /did not come to their end\n\s*booting/],
    ["one that was stopped", machine([BOOTED, EQUAL], "stopped after 9 seconds"), /stopped after 9 seconds/],
    ["what is no message", machine([BOOTED, EQUAL, "Segmentation fault", END]), /Segmentation fault/],
    ["no test", machine([BOOTED, END]), /no test has run/],
  ])("counts %s as a failure", (_, result, words) => {
    const { failures } = reportOf(RELEASE, result, 1);
    expect(failures.join("\n")).toMatch(words);
  });
});

describe("reportOfError()", () => {
  it("takes a kernel that cannot be had for no failure, and says why", () => {
    const report = reportOfError("7.2", new NotAvailable("no package source has it"));
    expect(report.failures).toEqual([]);
    expect(renderReport(report)).toBe("Linux 7.2 could not be had: no package source has it");
  });

  it("takes anything else for a failure", () => {
    expect(reportOfError("7.2", new Error("no space left")).failures).toEqual(["no space left"]);
  });
});
