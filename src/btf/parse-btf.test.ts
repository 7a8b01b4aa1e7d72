import { describe, expect, test } from "vitest";
import { FormatError } from "../bytes/reader.ts";
import { BtfBlob, blobOfAllKinds } from "./blob.fixture.ts";
import { BTF_KINDS } from "./format/types.ts";
import { memberAt } from "./layout.ts";
import { parseBtf } from "./parse-btf.ts";

const RED_AND_NONE = [
  { name: "RED", value: 1 },
  { name: "NONE", value: -1 },
];
const OUTER_MEMBERS = [
  { name: "first", type: 1, bitOffset: 0, bitSize: 0 },
  { name: "", type: 5, bitOffset: 32, bitSize: 0 },
  { name: "bits", type: 1, bitOffset: 69, bitSize: 3 },
  { name: "list", type: 3, bitOffset: 128, bitSize: 0 },
];
const UNION_MEMBERS = [
  { name: "number", type: 1, bitOffset: 0, bitSize: 0 },
  { name: "pointer", type: 2, bitOffset: 0, bitSize: 0 },
];
const PARAMS = [
  { name: "argc", type: 1 },
  { name: "", type: 0 },
];
const ALL_KINDS = [
  { kind: "void", name: "" },
  { kind: "int", name: "int", size: 4, bits: 32, bitOffset: 0, encoding: "signed" },
  { kind: "ptr", name: "", type: 4 },
  { kind: "array", name: "", type: 1, indexType: 1, length: 10 },
  { kind: "struct", name: "outer", size: 64, members: OUTER_MEMBERS },
  { kind: "union", name: "", size: 8, members: UNION_MEMBERS },
  { kind: "enum", name: "color", size: 4, signed: true, values: RED_AND_NONE },
  { kind: "fwd", name: "later", of: "union" },
  { kind: "typedef", name: "outer_t", type: 10 },
  { kind: "volatile", name: "", type: 1 },
  { kind: "const", name: "", type: 4 },
  { kind: "restrict", name: "", type: 2 },
  { kind: "func", name: "main", type: 13, linkage: "global" },
  { kind: "func_proto", name: "", returns: 1, params: PARAMS },
  { kind: "var", name: "counter", type: 1, linkage: "global" },
  { kind: "datasec", name: ".bss", size: 4, vars: [{ type: 14, offset: 0, size: 4 }] },
  { kind: "float", name: "double", size: 8 },
  { kind: "decl_tag", name: "user", type: 4, component: -1 },
  { kind: "type_tag", name: "rcu", type: 4 },
  { kind: "enum64", name: "big", size: 8, signed: false, values: [{ name: "HUGE", value: 2n ** 63n + 1n }] },
].map((type, id) => ({ ...type, id }));

describe.each([
  ["little endian", true],
  ["big endian", false],
])("parseBtf() of %s bytes", (_, littleEndian) => {
  const btf = parseBtf(blobOfAllKinds().bytes(littleEndian));

  test("counts all types and knows their kinds", () => {
    expect(btf.typeCount).toBe(20);
    expect(BTF_KINDS.map((_, id) => btf.kindOf(id))).toEqual(BTF_KINDS);
    expect([...btf].map((type) => type.kind)).toEqual(BTF_KINDS.slice(1));
  });

  test("decodes a type of each kind", () => {
    expect(BTF_KINDS.map((_, id) => btf.typeById(id))).toEqual(ALL_KINDS);
  });

  test("finds by kind and name", () => {
    expect(btf.findId("struct", "outer")).toBe(4);
    expect(btf.find("func", "main")).toMatchObject({ kind: "func", type: 13, linkage: "global" });
    expect([btf.find("union", "outer"), btf.find("struct", "oute"), btf.find("struct", "outer_")]).toEqual([
      undefined,
      undefined,
      undefined,
    ]);
    expect(btf.nameOf(19)).toBe("big");
  });
});

describe("parseBtf()", () => {
  test("takes bytes at any alignment", () => {
    const bytes = blobOfAllKinds().bytes();
    const shifted = new Uint8Array(bytes.length + 1);
    shifted.set(bytes, 1);
    expect([...parseBtf(shifted.subarray(1))]).toEqual([...parseBtf(bytes)]);
  });

  test("goes on where the base ends, for split BTF", () => {
    const base = parseBtf(blobOfAllKinds().bytes());
    const blob = new BtfBlob(base.typeCount, base.stringSize);
    blob.members("struct", "in_module", 64, [["whole", 4, 0]]);
    blob.add("typedef", "plain", { third: 1 });
    const split = parseBtf(blob.bytes(), base);
    expect(split.typeCount).toBe(22);
    expect([split.nameOf(4), split.nameOf(20), split.kindOf(1), split.kindOf(21)]).toEqual([
      "outer",
      "in_module",
      "int",
      "typedef",
    ]);
    expect([split.findId("struct", "outer"), split.findId("struct", "in_module")]).toEqual([4, 20]);
    expect(memberAt(split, 20, "whole.pointer")).toMatchObject({ offset: 4, size: 8 });
  });

  test("steps over kinds that the layout section describes (Linux 7.1)", () => {
    const blob = new BtfBlob();
    blob.add(100, "new", { count: 3, tail: [7, 8, 9, 10] });
    blob.add("int", "int", { third: 4, tail: [32] });
    const layouts = Array.from({ length: 101 * 4 }, (_, i) => (i === 400 || i === 401 ? 4 : 0));
    const btf = parseBtf(blob.bytes(true, layouts));
    expect(btf.typeById(1)).toEqual({ kind: "unknown", id: 1, name: "new", number: 100 });
    expect(btf.find("int", "int")?.id).toBe(2);
    expect(() => parseBtf(blob.bytes())).toThrow("btf: type section: record at offset 0: unknown kind 100");
  });

  test("counts more than 65535 elements (Linux 7.1)", () => {
    const blob = new BtfBlob();
    blob.add("enum", "", { third: 4, count: 70_000, tail: Array.from({ length: 140_000 }, () => 0) });
    expect(parseBtf(blob.bytes()).typeById(1)).toMatchObject({ values: { length: 70_000 } });
  });

  test.each<[string, (bytes: Uint8Array) => Uint8Array, string]>([
    ["no bytes", () => new Uint8Array(), "btf: header: 2 bytes at offset 0 lie outside 0 bytes"],
    ["another magic", (b) => edit(b, 0, 1), "btf: header: magic 0xeb01 is not that of BTF"],
    ["another version", (b) => edit(b, 2, 2), "btf: header: version 2 is unknown"],
    ["a short header", (b) => edit(b, 4, 20), "btf: header: length 20 is too small"],
    [
      "a long type section",
      (b) => edit(b, 14, 1),
      "btf: type section: 65916 bytes at offset 24 lie outside 523 bytes",
    ],
    [
      "an odd type section",
      (b) => edit(b, 12, 1),
      "btf: type section: 257 bytes are not a whole number of words",
    ],
    [
      "a cut string section",
      (b) => b.subarray(0, -1),
      "btf: string section: 119 bytes at offset 404 lie outside 522 bytes",
    ],
    [
      "an open string section",
      (b) => edit(b, b.length - 1, 1),
      "btf: string section: it does not end in NUL",
    ],
    [
      "a cut record",
      (b) => edit(b, 12, 4),
      "btf: type section: record at offset 248: it does not end within the section",
    ],
  ])("refuses %s", (_, change, message) => {
    expect(() => parseBtf(change(blobOfAllKinds().bytes()))).toThrow(message);
  });

  test("refuses ids and names outside when they are asked for", () => {
    const blob = new BtfBlob();
    blob.add("int", "x", { third: 4, tail: [32] });
    const bytes = edit(blob.bytes(), 24, 200);
    expect(() => parseBtf(bytes).typeById(1)).toThrow(
      "btf: string section: 1 bytes at offset 200 lie outside 3 bytes",
    );
    expect(() => parseBtf(bytes).typeById(2)).toThrow("btf: no type 2 among 2");
    expect(() => parseBtf(bytes).typeById(-1)).toThrow(FormatError);
  });
});

function edit(bytes: Uint8Array, at: number, value: number): Uint8Array {
  bytes[at] = value;
  return bytes;
}
