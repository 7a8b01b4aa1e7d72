import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { FormatError } from "../bytes/reader.ts";
import { encodeBtf, type NewBtfType } from "./format/encode.ts";
import { parseBtf } from "./parse-btf.ts";
import { checkValueType } from "./value-type.ts";

const INT: NewBtfType = { kind: "int", name: "int", size: 4, bits: 32, bitOffset: 0, encoding: "signed" };
const CHAR: NewBtfType = { kind: "int", name: "char", size: 1, bits: 8, bitOffset: 0, encoding: "signed" };

function struct(
  name: string,
  size: number,
  ...members: [name: string, type: number, bitOffset: number, bitSize?: number][]
) {
  const rows = members.map(([name, type, bitOffset, bitSize = 0]) => ({ name, type, bitOffset, bitSize }));
  return { kind: "struct", name, size, members: rows } satisfies NewBtfType;
}

function array(type: number, length: number): NewBtfType {
  return { kind: "array", name: "", type, indexType: 1, length };
}

function check(id: number, ...types: NewBtfType[]): number {
  return checkValueType(parseBtf(encodeBtf(types)), id);
}

/** Each of 20 structs holds the next three times: 3 billion ints, in 20 bytes. */
const CASCADE = Array.from({ length: 20 }, (_, i) =>
  struct(`s${i}`, 4, ["x", i + 2, 0], ["y", i + 2, 0], ["z", i + 2, 0]),
);

describe("checkValueType()", () => {
  test.each<[string, number, number, NewBtfType[]]>([
    ["an int", 1, 1, [INT]],
    ["a struct", 3, 2, [INT, struct("a", 8, ["x", 1, 0], ["y", 1, 32])]],
    ["an array", 11, 2, [INT, array(1, 10)]],
    ["text", 1, 2, [CHAR, array(1, 4_000_000_000)]],
    [
      "a bitfield, and an array at the end that has no length",
      3,
      3,
      [INT, array(1, 0), struct("a", 4, ["x", 1, 29, 3], ["y", 2, 32])],
    ],
    [
      "a struct by pointer in itself",
      2,
      2,
      [{ kind: "ptr", name: "", type: 2 }, struct("a", 8, ["next", 1, 0])],
    ],
    [
      "a section",
      2,
      3,
      [
        INT,
        { kind: "var", name: "v", type: 1, linkage: "global" },
        { kind: "datasec", name: ".bss", size: 4, vars: [{ type: 2, offset: 0, size: 4 }] },
      ],
    ],
  ])("counts the parts of %s: %i", (_, parts, id, types) => {
    expect(check(id, ...types)).toBe(parts);
  });

  test.each<[string, number, NewBtfType[], string]>([
    ["contains itself", 1, [struct("a", 8, ["x", 1, 0])], "struct a contains itself"],
    ["contains itself without name", 1, [struct("", 8, ["", 1, 0])], "struct of id 1 contains itself"],
    [
      "contains itself in an array",
      1,
      [struct("a", 8, ["x", 2, 0]), array(1, 1)],
      "struct a contains itself",
    ],
    ["multiplies", 1, [...CASCADE, INT], "has more than 16777216 parts"],
    [
      "has countless elements without size",
      2,
      [struct("e", 0), array(1, 0xffffffff)],
      "array of id 2 has more than",
    ],
    ["ends too early", 2, [INT, struct("a", 4, ["x", 1, 8])], "btf: struct a ends before its member x does"],
    [
      "ends inside a bitfield",
      2,
      [INT, struct("a", 1, ["x", 1, 6, 3])],
      "struct a ends before its member x does",
    ],
    [
      "is nested too deep",
      1,
      [...Array.from({ length: 40 }, (_, i) => struct(`s${i}`, 4, ["x", i + 2, 0])), INT],
      "is contained in more than 32 others",
    ],
    [
      "is a section that ends too early",
      3,
      [
        INT,
        { kind: "var", name: "v", type: 1, linkage: "global" },
        { kind: "datasec", name: ".bss", size: 4, vars: [{ type: 2, offset: 1, size: 4 }] },
      ],
      "datasec .bss ends before its variable v does",
    ],
  ])("refuses a type that %s", (_, id, types, message) => {
    expect(() => check(id, ...types)).toThrow(message);
    expect(() => check(id, ...types)).toThrow(FormatError);
  });

  test("ends for any types", () => {
    const id = fc.nat(8);
    const name = fc.constantFrom("", "a");
    const member = fc.record({ name, type: id, bitOffset: fc.nat(64), bitSize: fc.constantFrom(0, 3) });
    const type = fc.oneof(
      fc.record({
        kind: fc.constantFrom("struct", "union") as fc.Arbitrary<"struct">,
        name,
        size: fc.nat(64),
        members: fc.array(member, { maxLength: 4 }),
      }),
      fc.record({
        kind: fc.constant("array" as const),
        name,
        type: id,
        indexType: id,
        length: fc.nat(0xffffffff),
      }),
      fc.record({ kind: fc.constantFrom("ptr", "typedef", "const") as fc.Arbitrary<"ptr">, name, type: id }),
      fc.constant(INT),
    );
    let accepted = 0;
    fc.assert(
      fc.property(fc.array(type, { minLength: 8, maxLength: 8 }), (types) => {
        const btf = parseBtf(encodeBtf(types));
        for (let id = 0; id <= 9; id++) {
          try {
            checkValueType(btf, id);
            accepted++;
          } catch (error) {
            if (!(error instanceof FormatError)) throw error;
          }
        }
      }),
      { numRuns: 2000 },
    );
    expect(accepted).toBeGreaterThan(1000);
  });
});
