import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Instruction } from "../../asm/instruction.ts";
import { BtfBlob } from "../../btf/blob.fixture.ts";
import type { Btf } from "../../btf/btf.ts";
import { encodeBtf, type NewBtfType } from "../../btf/format/encode.ts";
import { parseBtf } from "../../btf/parse-btf.ts";
import { FormatError } from "../../bytes/reader.ts";
import { encodeText } from "../../bytes/text.ts";
import { CoreError } from "./core-error.ts";
import { CORE_KINDS, type CoreKindName } from "./core-kinds.ts";
import { POISON, patchInstruction } from "./core-patch.ts";
import { CoreResolver, type CoreResult } from "./core-resolver.ts";
import { CoreTargets } from "./core-targets.ts";

const INT: NewBtfType = { kind: "int", name: "int", size: 4, bits: 32, bitOffset: 0, encoding: "signed" };
const LONG: NewBtfType = { kind: "int", name: "u64", size: 8, bits: 64, bitOffset: 0, encoding: "unsigned" };

function struct(
  name: string,
  ...members: [name: string, type: number, bitOffset: number, bitSize?: number][]
): NewBtfType {
  const size = Math.max(0, ...members.map(([, , bitOffset]) => bitOffset / 8 + 8));
  const rows = members.map(([name, type, bitOffset, bitSize = 0]) => ({ name, type, bitOffset, bitSize }));
  return { kind: "struct", name, size: Math.ceil(size), members: rows };
}

function enum64(name: string, signed: boolean, ...values: [string, bigint][]): NewBtfType {
  return { kind: "enum64", name, size: 8, signed, values: values.map(([name, value]) => ({ name, value })) };
}

/** An object's types, with the access strings of its relocations behind its own strings. */
function local(types: readonly NewBtfType[], accesses: readonly string[], littleEndian = true) {
  const strings = [0, ...accesses.flatMap((access) => [...encodeText(access), 0])];
  const btf = parseBtf(encodeBtf(types, { strings: Uint8Array.from(strings), littleEndian }));
  const offsets = accesses.map(
    (_, i) => 1 + accesses.slice(0, i).reduce((sum, access) => sum + access.length + 1, 0),
  );
  const relocation = (kind: CoreKindName, typeId: number, access: string) => ({
    insnOffset: 0,
    typeId,
    accessOffset: offsets[accesses.indexOf(access)] ?? 0,
    kind: CORE_KINDS.findIndex(({ name }) => name === kind),
  });
  return { btf, relocation };
}

function target(...types: NewBtfType[]): CoreTargets {
  return new CoreTargets({ name: "vmlinux", btf: parseBtf(encodeBtf(types)) });
}

describe("CoreResolver", () => {
  test("looks into modules only for types that the kernel does not have, and reads them once", () => {
    const kernel = parseBtf(encodeBtf([INT, struct("in_both", ["x", 1, 32])]));
    const module = (offset: number) => {
      const blob = new BtfBlob(kernel.typeCount, kernel.stringSize);
      for (const name of ["in_both", "in_module"]) blob.members("struct", name, 64, [["x", 1, offset]]);
      return { name: "module", btf: parseBtf(blob.bytes(), kernel) };
    };
    let reads = 0;
    const targets = new CoreTargets({ name: "vmlinux", btf: kernel }, () => {
      reads++;
      return [module(64), module(64)];
    });
    const { btf, relocation } = local(
      [
        INT,
        struct("in_both", ["x", 1, 0]),
        struct("in_module___mine", ["x", 1, 0]),
        struct("nowhere", ["x", 1, 0]),
      ],
      ["0:0", "0"],
    );
    const resolver = new CoreResolver(btf, targets);
    expect(resolver.resolve(relocation("byte_off", 2, "0:0")).value).toBe(4n);
    expect(reads).toBe(0);
    expect(resolver.resolve(relocation("byte_off", 3, "0:0")).value).toBe(8n);
    expect(resolver.resolve(relocation("field_exists", 4, "0:0")).value).toBe(0n);
    expect(resolver.resolve(relocation("byte_off", 4, "0:0")).value).toBeUndefined();
    expect(reads).toBe(1);
    expect(targets.candidates(btf.typeById(3)).map(({ target, id }) => [target, id])).toEqual([
      ["module", 4],
      ["module", 4],
    ]);
    expect(() => resolver.resolve(relocation("target_type_id", 3, "0"))).not.toThrow();
  });

  test("looks into modules when the kernel has the name for a type of another kind alone", () => {
    const kernel = parseBtf(encodeBtf([INT, { kind: "typedef", name: "conn", type: 1 }]));
    const blob = new BtfBlob(kernel.typeCount, kernel.stringSize);
    blob.members("struct", "conn", 64, [["x", 1, 64]]);
    const module = { name: "module", btf: parseBtf(blob.bytes(), kernel) };
    const { btf, relocation } = local([INT, struct("conn", ["x", 1, 0])], ["0:0"]);
    const resolver = new CoreResolver(btf, new CoreTargets({ name: "vmlinux", btf: kernel }, () => [module]));
    expect(resolver.resolve(relocation("byte_off", 2, "0:0")).value).toBe(8n);
  });

  test("goes on with those candidates only that have fitted before", () => {
    const targets = target(INT, struct("a", ["x", 1, 0]), struct("a___new", ["x", 1, 0], ["y", 1, 32]));
    const { btf, relocation } = local(
      [INT, struct("a", ["x", 1, 0], ["y", 1, 32]), struct("a___b", ["z", 1, 0])],
      ["0:0", "0:1"],
    );
    const resolver = new CoreResolver(btf, targets);
    expect(resolver.resolve(relocation("field_exists", 2, "0:1")).value).toBe(1n);
    expect(resolver.resolve(relocation("byte_off", 2, "0:0")).value).toBe(0n);
    expect(resolver.resolve(relocation("field_exists", 3, "0:0")).value).toBe(0n);
  });

  test.each([
    [
      "enum64 for enum64",
      enum64("e", false, ["A", 1n]),
      enum64("e", false, ["A", 2n ** 64n - 1n]),
      2n ** 64n - 1n,
    ],
    ["negative", enum64("e", true, ["A", 1n]), enum64("e", true, ["A", -5n]), 2n ** 64n - 5n],
    [
      "enum for enum64",
      enum64("e", false, ["A", 1n]),
      { kind: "enum", name: "e", size: 4, signed: true, values: [{ name: "A___other", value: -1 }] },
      2n ** 64n - 1n,
    ],
    ["missing", enum64("e", false, ["A", 1n]), enum64("e", false, ["B", 1n]), undefined],
  ] as [string, NewBtfType, NewBtfType, bigint | undefined][])("values of %s", (_, own, other, value) => {
    const { btf, relocation } = local([own], ["0"]);
    const result = new CoreResolver(btf, target(other)).resolve(relocation("enumval_value", 1, "0"));
    expect([result.value, result.expected, result.access]).toEqual([value, 1n, "enum64 e::A"]);
    const exists = new CoreResolver(btf, target(other)).resolve(relocation("enumval_exists", 1, "0"));
    expect(exists.value).toBe(value === undefined ? 0n : 1n);
  });

  /* A 3-bit field that starts at bit 5 of the word at byte 4, which is loaded as 4 bytes. */
  test.each([
    ["little", true, 64 - (5 + 3)],
    ["big", false, 32 + 5],
  ])("shifts bitfields to the top of a register, %s endian", (_, littleEndian, left) => {
    const types = [INT, struct("a", ["b", 1, 37, 3])];
    const { btf, relocation } = local(types, ["0:0"], littleEndian);
    const targets = new CoreTargets({ name: "vmlinux", btf: parseBtf(encodeBtf(types, { littleEndian })) });
    const value = (kind: CoreKindName) =>
      new CoreResolver(btf, targets).resolve(relocation(kind, 2, "0:0")).value;
    const kinds = ["byte_off", "byte_sz", "lshift_u64", "rshift_u64", "signed"] as const;
    expect(kinds.map((kind) => value(kind))).toEqual([4n, 4n, BigInt(left), 61n, 1n]);
  });

  test.each<[string, number, CoreKindName | number, string]>([
    ["", 2, "byte_off", 'the access string "" is malformed'],
    ["0:", 2, "byte_off", 'the access string "0:" is malformed'],
    ["0:-1", 2, "byte_off", 'the access string "0:-1" is malformed'],
    ["0:9", 2, "byte_off", "the access is to member 9 of 1"],
    ["0:0:0", 2, "byte_off", "the access goes into a type of kind int"],
    ["0:0", 2, "type_size", 'the access string "0:0" is malformed'],
    ["0", 2, "enumval_value", "a type of kind struct has no enumerators"],
    ["0:0", 99, "byte_off", "no type 99 among 3"],
    ["999999999:0", 2, "byte_off", "the access lies 512 MiB or more from its start"],
  ])("refuses %j of type %i as %s", (access, typeId, kind, message) => {
    const { btf, relocation } = local([INT, struct("a", ["x", 1, 0])], [access]);
    const wrong = relocation(kind as CoreKindName, typeId, access);
    const caught = failure(() => new CoreResolver(btf, target(INT)).resolve(wrong));
    expect(caught.problem).toContain(message);
    expect(caught.message).toContain(`CO-RE relocation at byte 0 (${kind} of `);
  });

  test("refuses a kind that it does not know", () => {
    const { btf } = local([INT], ["0"]);
    const relocation = { insnOffset: 24, typeId: 1, accessOffset: 1, kind: 99 };
    const message = "CO-RE relocation at byte 24: kind 99 is unknown";
    expect(() => new CoreResolver(btf, target(INT)).resolve(relocation)).toThrow(message);
  });
});

function failure(action: () => unknown): CoreError {
  try {
    action();
  } catch (error) {
    if (error instanceof CoreError) return error;
    throw error;
  }
  throw new Error("nothing was thrown");
}

describe("patchInstruction()", () => {
  const base: CoreResult = {
    relocation: { insnOffset: 0, typeId: 1, accessOffset: 0, kind: 0 },
    kind: CORE_KINDS[0],
    access: "struct a.x",
    expected: 4n,
    value: 8n,
    memory: { from: 4, to: 4 },
    canResize: true,
  };
  const slot = (code: number, off: number, imm: number): Instruction => ({ code, dst: 1, src: 0, off, imm });
  const patched = (result: Partial<CoreResult>, ...slots: Instruction[]) => {
    patchInstruction(slots, 0, { ...base, ...result });
    return slots;
  };
  const [MOV, LDX32, ST32, LOAD] = [0xb7, 0x61, 0x62, 0x18];

  test("arithmetic, loads, stores and 64-bit loads", () => {
    expect(patched({}, slot(MOV, 0, 4))).toEqual([slot(MOV, 0, 8)]);
    expect(patched({ value: 2n ** 64n - 1n }, slot(MOV, 0, 4))).toEqual([slot(MOV, 0, -1)]);
    expect(patched({}, slot(LDX32, 4, 0))).toEqual([slot(LDX32, 8, 0)]);
    expect(patched({ memory: { from: 4, to: 8 } }, slot(LDX32, 4, 0))).toEqual([slot(0x79, 8, 0)]);
    expect(patched({ memory: { from: 4, to: 1 } }, slot(ST32, 4, 7))).toEqual([slot(0x72, 8, 7)]);
    const wide = [slot(LOAD, 0, 4), { code: 0, dst: 0, src: 0, off: 0, imm: 0 }];
    expect(patched({ value: 0x1_8000_0000n }, ...wide)).toEqual([
      slot(LOAD, 0, -0x80000000),
      { code: 0, dst: 0, src: 0, off: 0, imm: 1 },
    ]);
  });

  test("what must not run becomes the call that no kernel has, with both its slots", () => {
    const next = slot(MOV, 0, 1);
    expect(patched({ value: undefined }, slot(MOV, 0, 99), next)).toEqual([POISON, next]);
    expect(patched({ value: undefined }, slot(LOAD, 0, 99), slot(0, 0, 0), next)).toEqual([
      POISON,
      POISON,
      next,
    ]);
    expect(patched({ value: undefined }, slot(LOAD, 0, 99))).toEqual([POISON]);
    expect(patched({ canResize: false }, slot(LDX32, 4, 0))).toEqual([POISON]);
    expect(POISON).toEqual({ code: 0x85, dst: 0, src: 0, off: 0, imm: 0xbad2310 });
  });

  test.each<[string, Partial<CoreResult>, Instruction[], string]>([
    ["another value", {}, [slot(MOV, 0, 5)], "the instruction holds 5 where 4 was to become 8"],
    ["another offset", {}, [slot(LDX32, -1, 0)], "the instruction holds -1 where 4 was to become 8"],
    ["a register", {}, [slot(0xbf, 0, 4)], "the arithmetic instruction has no immediate operand"],
    ["a jump", {}, [slot(0x15, 4, 4)], "an instruction of code 0x15 cannot be relocated"],
    ["half a load", {}, [slot(LOAD, 0, 4)], "the 64-bit load is not a plain one"],
    [
      "a load of a map",
      {},
      [{ ...slot(LOAD, 0, 4), src: 1 }, slot(0, 0, 0)],
      "the 64-bit load is not a plain one",
    ],
    ["another size", { memory: { from: 2, to: 4 } }, [slot(LDX32, 4, 0)], "accesses 4 bytes of a field of 2"],
    ["nothing", {}, [], "there is no instruction 0 among 0"],
  ])("refuses %s", (_, result, slots, message) => {
    expect(failure(() => patched(result, ...slots)).message).toContain(message);
  });
});

describe("hostile types", () => {
  const id = fc.nat(9);
  const name = fc.constantFrom("", "a", "a___b", "x", "y");
  const member = fc.record({ name, type: id, bitOffset: fc.nat(200), bitSize: fc.constantFrom(0, 0, 3, 40) });
  const type: fc.Arbitrary<NewBtfType> = fc.oneof(
    {
      arbitrary: fc.record({
        kind: fc.constantFrom("struct", "union") as fc.Arbitrary<"struct">,
        name,
        size: fc.nat(64),
        members: fc.array(member, { maxLength: 5 }),
      }),
      weight: 4,
    },
    fc.record({
      kind: fc.constantFrom("ptr", "typedef", "const", "volatile") as fc.Arbitrary<"ptr">,
      name,
      type: id,
    }),
    fc.record({
      kind: fc.constant("array" as const),
      name: fc.constant(""),
      type: id,
      indexType: id,
      length: fc.nat(3),
    }),
    fc.record({
      kind: fc.constant("func_proto" as const),
      name: fc.constant(""),
      returns: id,
      params: fc.array(fc.record({ name, type: id }), { maxLength: 4 }),
    }),
    fc.record({ kind: fc.constant("fwd" as const), name, of: fc.constant("struct" as const) }),
    fc.constant(INT),
    fc.constant(LONG),
  );
  const types = fc.array(type, { minLength: 9, maxLength: 9 });
  const accesses = ["0", "0:0", "0:1:0", "0:0:0:0:0", "1:2:1"];

  test("end in a result or a CoreError", () => {
    const counts = { results: 0, errors: 0 };
    fc.assert(
      fc.property(types, types, (own, other) => {
        const { btf, relocation } = local(own, accesses);
        const resolver = new CoreResolver(
          btf,
          new CoreTargets({ name: "t", btf: parseBtf(encodeBtf(other)) }),
        );
        for (const kind of CORE_KINDS) {
          for (const access of accesses) {
            for (let typeId = 0; typeId < 10; typeId++) {
              try {
                resolver.resolve(relocation(kind.name, typeId, access));
                counts.results++;
              } catch (error) {
                if (!(error instanceof CoreError)) throw error;
                counts.errors++;
              }
            }
          }
        }
      }),
      { numRuns: 200 },
    );
    expect(counts.results).toBeGreaterThan(1000);
    expect(counts.errors).toBeGreaterThan(1000);
  });

  const proto = (type: number): NewBtfType => {
    const params = Array.from({ length: 8 }, () => ({ name: "", type }));
    return { kind: "func_proto", name: "", returns: 0, params };
  };
  const named: NewBtfType = { kind: "typedef", name: "f", type: 2 };
  /** Functions that take 8 functions that take 8 functions …: 9 deep they make more pairs than there is time for. */
  const deep = [named, ...Array.from({ length: 9 }, (_, i) => proto(i + 3)), INT];

  test.each([
    ["multiply", deep, "comparing types takes more than 200000 steps"],
    ["turn in a circle", [named, proto(1)], "types refer to each other more than 32 deep"],
  ])("of which pairs %s end too", (_, types, message) => {
    const { btf, relocation } = local(types, ["0"]);
    for (const kind of ["type_exists", "type_matches"] as const) {
      const caught = failure(() => new CoreResolver(btf, target(...types)).resolve(relocation(kind, 1, "0")));
      expect(caught.problem).toBe(message);
    }
  });

  test("that are damaged end in a FormatError for the target", () => {
    const blob = new BtfBlob();
    blob.members("struct", "a", 8, [["x", 77, 0]]);
    const broken: Btf = parseBtf(blob.bytes());
    const { btf, relocation } = local([INT, struct("a", ["x", 1, 0])], ["0:0"]);
    const caught = failure(() =>
      new CoreResolver(btf, new CoreTargets({ name: "t", btf: broken })).resolve(
        relocation("byte_off", 2, "0:0"),
      ),
    );
    expect(caught.cause).toBeInstanceOf(FormatError);
  });
});
