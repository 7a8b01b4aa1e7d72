import { describe, expect, it } from "vitest";
import type { CaseMessage } from "../protocol.ts";
import { parseKernelRecordings, printKernelRecordings, usableDigests } from "./recordings.ts";

const here = { release: "6.12.1-amd64", peer: "7.8.0+7.2.13-1", compiler: "clang 14" };
const told = (title: string, digest: string): CaseMessage => ({
  kind: "case",
  sort: "equal",
  title,
  told: digest,
});
const cases = [
  told("states | bpftool cgroup show {cg}", "0123456789abcdef"),
  told("a # b", "fedcba9876543210"),
  { kind: "case", sort: "own", title: "of our own" } as const,
];
const text = printKernelRecordings(here, cases);

describe("recordings of a kernel", () => {
  it("are read as they were written, sorted by title, without cases of our own", () => {
    const { header, digests } = parseKernelRecordings(text);
    expect(header).toEqual(here);
    expect(Object.entries(digests)).toEqual([
      ["a # b", "fedcba9876543210"],
      ["states | bpftool cgroup show {cg}", "0123456789abcdef"],
    ]);
  });

  it("count beside the bpftool and on the kernel that they were made with", () => {
    expect(Object.keys(usableDigests(text, here))).toHaveLength(2);
    expect(usableDigests(text, { ...here, release: "6.12.2-amd64" })).toEqual({});
    expect(usableDigests(text, { ...here, peer: "7.8.0+7.3.4-1" })).toEqual({});
  });

  it("take the place of bpftool where there is none, also on a later kernel of the line", () => {
    const without = { ...here, release: "6.12.2-amd64", peer: "" };
    expect(Object.keys(usableDigests(text, without))).toHaveLength(2);
  });

  it("say nothing of objects of another compiler", () => {
    expect(usableDigests(text, { ...here, peer: "", compiler: "clang 19" })).toEqual({});
  });
});
