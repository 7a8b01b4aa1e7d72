import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { blobOfAllKinds } from "./blob.fixture.ts";
import { encodeBtf, type NewBtfType } from "./format/encode.ts";
import { BTF_FEATURES, type BtfFeature } from "./format/features.ts";
import { parseBtf } from "./parse-btf.ts";
import { sanitizeBtf } from "./sanitize.ts";

const FEATURES = Object.keys(BTF_FEATURES) as BtfFeature[];
const btf = parseBtf(blobOfAllKinds().bytes());

function without(...lacking: BtfFeature[]): ReadonlySet<BtfFeature> {
  return new Set(FEATURES.filter((feature) => !lacking.includes(feature)));
}

/** The types that change, by id. */
function changes(types: readonly NewBtfType[], ...lacking: BtfFeature[]): object {
  const original = parseBtf(encodeBtf(types));
  const sanitized = parseBtf(sanitizeBtf(original, without(...lacking)));
  const changed = [...sanitized].filter(
    (type) =>
      type.id >= original.typeCount ||
      JSON.stringify(type, text) !== JSON.stringify(original.typeById(type.id), text),
  );
  return Object.fromEntries(changed.map(({ id, ...type }) => [id, type]));
}

function text(_: string, value: unknown): unknown {
  return typeof value === "bigint" ? `${value}n` : value;
}

const INT: NewBtfType = { kind: "int", name: "int", size: 4, bits: 32, bitOffset: 0, encoding: "signed" };
const BYTE = { kind: "int", size: 1, bits: 8, bitOffset: 0, encoding: "unsigned" };
const VAR: NewBtfType = { kind: "var", name: "x", type: 1, linkage: "global" };

function section(name: string): NewBtfType {
  return { kind: "datasec", name, size: 8, vars: [{ type: 2, offset: 4, size: 4 }] };
}

const PROTO: NewBtfType = { kind: "func_proto", name: "", returns: 1, params: [{ name: "a", type: 1 }] };
const ENUM64: NewBtfType = {
  kind: "enum64",
  name: "e",
  size: 8,
  signed: true,
  values: [{ name: "V", value: -1n }],
};
const SIGNED: NewBtfType = {
  kind: "enum",
  name: "s",
  size: 4,
  signed: true,
  values: [{ name: "M", value: -1 }],
};

describe("sanitizeBtf()", () => {
  test("changes nothing for a kernel that knows all", () => {
    expect([...parseBtf(sanitizeBtf(btf, new Set(FEATURES)))]).toEqual([...btf]);
  });

  test.each<[BtfFeature, NewBtfType[], object]>([
    [
      "datasec",
      [INT, VAR, section("?.data.x")],
      {
        2: { ...BYTE, name: "x" },
        3: {
          kind: "struct",
          name: "__data_x",
          size: 8,
          members: [{ name: "x", type: 2, bitOffset: 32, bitSize: 0 }],
        },
      },
    ],
    ["question_mark", [INT, VAR, section("?.data")], { 3: { ...section("_.data") } }],
    ["question_mark", [INT, VAR, section(".data?")], {}],
    [
      "decl_tag",
      [INT, { kind: "decl_tag", name: "t", type: 1, component: -1 }],
      { 2: { ...BYTE, name: "t" } },
    ],
    [
      "func",
      [INT, PROTO, { kind: "func", name: "f", type: 2, linkage: "global" }],
      {
        2: { kind: "enum", name: "", size: 4, signed: false, values: [{ name: "a", value: 1 }] },
        3: { kind: "typedef", name: "f", type: 2 },
      },
    ],
    [
      "func_global",
      [INT, PROTO, { kind: "func", name: "f", type: 2, linkage: "global" }],
      { 3: { kind: "func", name: "f", type: 2, linkage: "static" } },
    ],
    [
      "float",
      [{ kind: "float", name: "double", size: 8 }],
      { 1: { kind: "struct", name: "", size: 8, members: [] } },
    ],
    [
      "type_tag",
      [INT, { kind: "type_tag", name: "rcu", type: 1 }],
      { 2: { kind: "const", name: "", type: 1 } },
    ],
    [
      "enum64",
      [ENUM64, SIGNED],
      {
        1: { kind: "union", name: "e", size: 8, members: [{ name: "V", type: 3, bitOffset: 0, bitSize: 0 }] },
        2: { kind: "enum", name: "s", size: 4, signed: false, values: [{ name: "M", value: 0xffffffff }] },
        3: { ...BYTE, name: "enum64_placeholder" },
      },
    ],
  ])("without %s", (feature, types, expected) => {
    expect(changes(types, feature)).toEqual(expected);
  });

  test("leaves no kind that any lacking feature stands for, and all ids, strings and sizes", () => {
    const kinds = {
      func: ["func", "func_proto"],
      datasec: ["datasec", "var"],
      float: ["float"],
      enum64: ["enum64"],
    };
    const more = { decl_tag: ["decl_tag"], type_tag: ["type_tag"], func_global: [], question_mark: [] };
    const kindsOf: Record<BtfFeature, string[]> = { ...kinds, ...more };
    fc.assert(
      fc.property(fc.subarray(FEATURES), fc.boolean(), (lacking, littleEndian) => {
        const original = parseBtf(blobOfAllKinds().bytes(littleEndian));
        const sanitized = parseBtf(sanitizeBtf(original, without(...lacking)));
        const gone = lacking.flatMap((feature) => kindsOf[feature]);
        expect([...sanitized].filter(({ kind }) => gone.includes(kind))).toEqual([]);
        expect(sanitized.littleEndian).toBe(littleEndian);
        expect(sanitized.strings.subarray(0, original.stringSize)).toEqual(original.strings);
        for (const type of original) {
          const after = sanitized.typeById(type.id);
          if ("size" in type) expect(after).toMatchObject({ size: type.size });
        }
      }),
    );
  });
});
