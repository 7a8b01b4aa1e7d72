import { describe, expect, it } from "vitest";
import { ATTACH_TYPES } from "./attach-types.ts";
import { findAttachTypeName, findLinkTypeName } from "./enum-names.ts";

describe("findAttachTypeName()", () => {
  it("spells cgroup hooks as the table does", () => {
    for (const { number, name } of ATTACH_TYPES) expect(findAttachTypeName(number)).toBe(name);
  });

  it("knows those of other subsystems, and says nothing of others", () => {
    expect([28, 46, 26, 999].map(findAttachTypeName)).toEqual([
      "trace_iter",
      "tcx_ingress",
      "modify_return",
      undefined,
    ]);
  });
});

describe("findLinkTypeName()", () => {
  it("names types, and says nothing of others", () => {
    expect([1, 8, 14, 999].map(findLinkTypeName)).toEqual([
      "raw_tracepoint",
      "kprobe_multi",
      "sockmap",
      undefined,
    ]);
  });
});
