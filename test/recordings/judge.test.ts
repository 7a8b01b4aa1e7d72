import { describe, expect, it } from "vitest";
import type { RecordingFile } from "./format.ts";
import { type Evidence, judge } from "./judge.ts";

const conditions = ["kernel types 1", "object code 2"];
const recordings: RecordingFile = {
  header: { build: "7.8.0+1", kernel: "6.18", arch: "x64" },
  recordings: new Map([
    ["said", { conditions: [], text: "yes" }],
    ["code", { conditions, text: "r0 = 1" }],
  ]),
};
const live = (text: string, build = "7.8.0+1") => ({ build, text });
const ask = (evidence: Partial<Evidence>) => judge({ recordings, name: "said", conditions: [], ...evidence });

describe("with the peer that was recorded", () => {
  it("its answer counts", () => {
    expect(ask({ live: live("yes") })).toEqual({ by: "peer", text: "yes" });
  });

  it("a recording that is not true fails, and one that is missing", () => {
    expect(() => ask({ live: live("no") })).toThrow("npm run record:peer");
    expect(() => ask({ live: live("yes"), name: "unheard" })).toThrow("npm run record:peer");
    const none = { header: {}, recordings: new Map() };
    expect(() => ask({ live: live("yes"), recordings: none })).toThrow("npm run record:peer");
  });

  it("a recording of other code says nothing", () => {
    const other = { name: "code", conditions: ["kernel types 1", "object code 3"] };
    expect(ask({ live: live("r0 = 2"), ...other })).toEqual({ by: "peer", text: "r0 = 2" });
  });

  it("on a kernel without recordings it is enough", () => {
    expect(judge({ live: live("no"), name: "said", conditions: [] })).toEqual({ by: "peer", text: "no" });
  });
});

describe("with a peer of another build", () => {
  it("recordings decide where it says otherwise", () => {
    expect(ask({ live: live("no", "7.8.0+2") })).toEqual({ by: "recording", text: "yes", otherwise: true });
    expect(ask({ live: live("yes", "7.8.0+2") })).toEqual({ by: "peer", text: "yes" });
  });
});

describe("without a peer", () => {
  it("the recording counts", () => {
    expect(ask({})).toEqual({ by: "recording", text: "yes" });
    expect(ask({ name: "code", conditions })).toEqual({ by: "recording", text: "r0 = 1" });
  });

  it("a missing one fails, where the kernel has others", () => {
    expect(() => ask({ name: "unheard" })).toThrow("npm run record:peer");
  });

  it("nothing is compared with another kernel or compiler, and the reason is told", () => {
    const missing = { name: "said", conditions: [] };
    expect(judge(missing)).toEqual({ by: "nothing", reason: "other kernel" });
    const compiler = { name: "code", conditions: ["kernel types 1", "object code 3"] };
    expect(ask(compiler)).toEqual({ by: "nothing", reason: "other compiler" });
    expect(ask({ name: "code", conditions: ["kernel types 9", "object code 2"] })).toEqual({
      by: "nothing",
      reason: "other kernel",
    });
  });
});
