import { describe, expect, test } from "vitest";
import { BtfBlob, blobOfAllKinds } from "./blob.fixture.ts";
import { memberAt, resolveType, sizeOf } from "./layout.ts";
import { parseBtf } from "./parse-btf.ts";

const btf = parseBtf(blobOfAllKinds().bytes());

test("resolveType() looks through names and qualifiers, not through pointers", () => {
  expect(resolveType(btf, 8)).toMatchObject({ kind: "struct", name: "outer" });
  expect(resolveType(btf, 18).id).toBe(4);
  expect(resolveType(btf, 2).id).toBe(2);
});

describe("sizeOf()", () => {
  test.each([
    [1, 4],
    [2, 8],
    [3, 40],
    [4, 64],
    [6, 4],
    [8, 64],
    [16, 8],
    [19, 8],
  ])("type %i has %i bytes", (id, size) => expect(sizeOf(btf, id)).toBe(size));

  test.each([0, 7, 12, 13, 14])("type %i has no size", (id) => {
    expect(() => sizeOf(btf, id)).toThrow(`btf: type ${id} (${btf.kindOf(id)}) has no size`);
  });

  test("multiplies arrays of arrays and refuses more than 4 GiB", () => {
    const blob = new BtfBlob();
    blob.add("int", "u8", { third: 1, tail: [8] });
    blob.add("array", "", { tail: [1, 1, 0x10000] });
    blob.add("array", "", { tail: [2, 1, 0xffff] });
    blob.add("array", "", { tail: [2, 1, 0x10000] });
    const arrays = parseBtf(blob.bytes());
    expect(sizeOf(arrays, 3)).toBe(0xffff0000);
    expect(() => sizeOf(arrays, 4)).toThrow("type 4 (int) has no size");
  });
});

describe("memberAt()", () => {
  test.each([
    ["first", { offset: 0, size: 4, type: 1 }],
    ["number", { offset: 4, size: 4, type: 1 }],
    ["pointer", { offset: 4, size: 8, type: 2 }],
    ["list", { offset: 16, size: 40, type: 3 }],
    ["bits", { offset: 8, size: 4, type: 1, bitfield: { offset: 69, size: 3 } }],
  ])("finds %s", (path, place) => {
    expect(memberAt(btf, 4, path)).toEqual(place);
    expect(memberAt(btf, 8, path)).toEqual(place);
  });

  test.each(["", "none", "first.", "first.x", "pointer.first", ".first"])("knows no %j", (path) => {
    expect(memberAt(btf, 4, path)).toBeUndefined();
  });

  test("adds the offsets along a path", () => {
    const blob = new BtfBlob();
    blob.add("int", "int", { third: 4, tail: [32] });
    blob.members("struct", "", 8, [
      ["low", 1, 0],
      ["high", 1, 32],
    ]);
    blob.members("struct", "inner", 16, [["", 2, 64]]);
    blob.members("struct", "top", 64, [
      ["a", 3, 128],
      ["b", 3, 256],
    ]);
    expect(memberAt(parseBtf(blob.bytes()), 4, "b.high")).toEqual({ offset: 44, size: 4, type: 1 });
  });

  test("reads bitfields in the form before kind_flag", () => {
    const blob = new BtfBlob();
    blob.add("int", "int", { third: 4, tail: [(2 << 16) | 3] });
    blob.members("struct", "old", 4, [["bits", 1, 8]]);
    const place = memberAt(parseBtf(blob.bytes()), 2, "bits");
    expect(place).toEqual({ offset: 1, size: 4, type: 1, bitfield: { offset: 10, size: 3 } });
  });

  test("ends for structs that contain themselves, and for typedefs of themselves", () => {
    const blob = new BtfBlob();
    blob.members(
      "struct",
      "",
      8,
      Array.from({ length: 100 }, () => ["", 1, 0]),
    );
    blob.add("typedef", "loop", { third: 2 });
    blob.add("array", "", { tail: [3, 3, 0xffffffff] });
    for (let id = 4; id < 60; id++) blob.members("struct", "", 8, [["", id + 1, 0]]);
    const loops = parseBtf(blob.bytes());
    expect(memberAt(loops, 1, "x")).toBeUndefined();
    expect(() => sizeOf(loops, 2)).toThrow("btf: type 2 is a chain of more than 32 names");
    expect(() => sizeOf(loops, 3)).toThrow("btf: type 3 (array) has no size");
    expect(() => memberAt(loops, 4, "x")).toThrow("is anonymous in more than 32 others");
  });
});
