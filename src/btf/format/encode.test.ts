import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { blobOfAllKinds } from "../blob.fixture.ts";
import type { Btf } from "../btf.ts";
import { parseBtf } from "../parse-btf.ts";
import { encodeBtf, type NewBtfType } from "./encode.ts";

function withIds(types: readonly NewBtfType[]) {
  return types.map((type, i) => ({ ...type, id: i + 1 }));
}

function again(btf: Btf, littleEndian: boolean): Btf {
  return parseBtf(encodeBtf(btf, { littleEndian, strings: btf.strings }));
}

const name = fc.string({ unit: "binary", maxLength: 8 }).map((text) => text.replaceAll("\0", ""));
const u32 = fc.nat(0xffffffff);
const i32 = fc.integer({ min: -0x80000000, max: 0x7fffffff });
const list = <T>(element: fc.Arbitrary<T>) => fc.array(element, { maxLength: 4 });
const linkage = fc.constantFrom("static", "global", "extern", 7) as fc.Arbitrary<
  "static" | "global" | "extern" | number
>;

function members(isBitfield: boolean) {
  const bitOffset = isBitfield ? fc.nat(0xffffff) : u32;
  const bitSize = isBitfield ? fc.integer({ min: 1, max: 255 }) : fc.constant(0);
  return list(fc.record({ name, type: u32, bitOffset, bitSize }));
}

function enumeration(signed: boolean) {
  const value = signed ? i32 : u32;
  const values = list(fc.record({ name, value }));
  return fc.record({
    kind: fc.constant("enum" as const),
    name,
    size: u32,
    signed: fc.constant(signed),
    values,
  });
}

function enumeration64(signed: boolean) {
  const value = signed ? fc.bigInt(-(2n ** 63n), 2n ** 63n - 1n) : fc.bigInt(0n, 2n ** 64n - 1n);
  const values = list(fc.record({ name, value }));
  return fc.record({
    kind: fc.constant("enum64" as const),
    name,
    size: u32,
    signed: fc.constant(signed),
    values,
  });
}

const anyType: fc.Arbitrary<NewBtfType> = fc.oneof(
  fc.record({
    kind: fc.constant("int" as const),
    name,
    size: u32,
    bits: fc.nat(255),
    bitOffset: fc.nat(255),
    encoding: fc.constantFrom("unsigned", "signed", "char", "bool") as fc.Arbitrary<"unsigned">,
  }),
  fc.record({
    kind: fc.constantFrom(
      "ptr",
      "typedef",
      "volatile",
      "const",
      "restrict",
      "type_tag",
    ) as fc.Arbitrary<"ptr">,
    name,
    type: u32,
  }),
  fc.record({ kind: fc.constant("array" as const), name, type: u32, indexType: u32, length: u32 }),
  ...[true, false].flatMap((flag) => [
    fc.record({
      kind: fc.constantFrom("struct", "union") as fc.Arbitrary<"struct">,
      name,
      size: u32,
      members: members(flag),
    }),
    enumeration(flag),
    enumeration64(flag),
  ]),
  fc.record({
    kind: fc.constant("fwd" as const),
    name,
    of: fc.constantFrom("struct", "union") as fc.Arbitrary<"struct">,
  }),
  fc.record({ kind: fc.constant("func" as const), name, type: u32, linkage }),
  fc.record({
    kind: fc.constant("func_proto" as const),
    name,
    returns: u32,
    params: list(fc.record({ name, type: u32 })),
  }),
  fc.record({ kind: fc.constant("var" as const), name, type: u32, linkage }),
  fc.record({
    kind: fc.constant("datasec" as const),
    name,
    size: u32,
    vars: list(fc.record({ type: u32, offset: u32, size: u32 })),
  }),
  fc.record({ kind: fc.constant("float" as const), name, size: u32 }),
  fc.record({ kind: fc.constant("decl_tag" as const), name, type: u32, component: i32 }),
);

describe("encodeBtf()", () => {
  test.each([true, false])("gives back a type of each kind, little endian %s", (littleEndian) => {
    const btf = parseBtf(blobOfAllKinds().bytes());
    const copy = again(btf, littleEndian);
    expect([[...copy], copy.littleEndian]).toEqual([[...btf], littleEndian]);
  });

  test("gives back any types", () => {
    fc.assert(
      fc.property(fc.array(anyType, { maxLength: 12 }), fc.boolean(), (types, littleEndian) => {
        expect([...parseBtf(encodeBtf(types, { littleEndian }))]).toEqual(withIds(types));
      }),
      { numRuns: 2000 },
    );
  });

  test("leaves the strings where they were, and adds what they lack", () => {
    const btf = parseBtf(blobOfAllKinds().bytes());
    const copy = parseBtf(
      encodeBtf([...btf, { kind: "fwd", name: "more", of: "struct" }], { strings: btf.strings }),
    );
    expect(copy.strings.subarray(0, btf.strings.length)).toEqual(btf.strings);
    expect([copy.stringAt(btf.stringSize), copy.stringSize]).toEqual(["more", btf.stringSize + 5]);
  });

  test("refuses what it does not know how to write", () => {
    expect(() => encodeBtf([{ kind: "unknown", name: "", number: 99 }])).toThrow(RangeError);
    expect(() => encodeBtf([{ kind: "fwd", name: "a\0b", of: "struct" }])).toThrow("NUL");
  });
});
