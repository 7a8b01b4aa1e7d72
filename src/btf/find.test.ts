import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { encodeText } from "../bytes/text.ts";
import { BtfBlob } from "./blob.fixture.ts";
import { essentialLength } from "./btf.ts";
import { idsByLooking } from "./look.fixture.ts";
import { parseBtf, parseBtfLazily } from "./parse-btf.ts";

describe("essentialLength()", () => {
  test.each([
    ["file", 4],
    ["file___old", 4],
    ["file___old___2", 10],
    ["file____old", 11],
    ["file_____old", 12],
    ["file___", 7],
    ["___file", 7],
    ["a___b", 1],
    ["", 0],
  ])("%s: %i", (name, length) => expect(essentialLength(encodeText(name))).toBe(length));
});

describe("ownIdsNamed()", () => {
  const part = fc.constantFrom("a", "b", "ab", "_", "___", "file", "sk_buff", "x");
  const name = fc.array(part, { minLength: 1, maxLength: 4 }).map((parts) => parts.join(""));

  test("finds what looking at each type finds, in a base and split from it", () => {
    fc.assert(
      fc.property(fc.array(name), fc.array(name), name, fc.boolean(), (inBase, inSplit, wanted, flavours) => {
        const blob = new BtfBlob();
        const offsets = new Map<string, number>();
        for (const text of inBase) {
          if (!offsets.has(text)) offsets.set(text, blob.string(text));
          blob.add("fwd", "", { nameOffset: offsets.get(text) });
        }
        const base = parseBtf(blob.bytes());
        const splitBlob = new BtfBlob(base.typeCount, base.stringSize);
        for (const text of inSplit) splitBlob.add("struct", text, { nameOffset: offsets.get(text) });
        const split = parseBtf(splitBlob.bytes(), base);
        for (const btf of [base, split])
          expect(btf.ownIdsNamed(wanted, { flavours })).toEqual(idsByLooking(btf, wanted, flavours));
      }),
      { numRuns: 1000 },
    );
  });

  test("takes no member for a type, and no type without name", () => {
    const blob = new BtfBlob();
    blob.members("struct", "outer", 4, [["inner", 1, 0]]);
    blob.add("struct", "", { nameOffset: 0 });
    expect(parseBtf(blob.bytes()).ownIdsNamed("inner")).toEqual([]);
    expect(parseBtf(blob.bytes()).ownIdsNamed("")).toEqual([]);
  });
});

test("parseBtfLazily() refuses a broken record when it is on the way to one that is asked for", () => {
  const blob = new BtfBlob();
  blob.add("fwd", "first");
  blob.add(100, "broken");
  blob.add("fwd", "last");
  const btf = parseBtfLazily(blob.bytes());
  expect([btf.nameOf(1), btf.findId("fwd", "first")]).toEqual(["first", 1]);
  expect(() => btf.nameOf(3)).toThrow("btf: type section: record at offset 12: unknown kind 100");
  expect(() => btf.findId("fwd", "last")).toThrow("unknown kind 100");
});
