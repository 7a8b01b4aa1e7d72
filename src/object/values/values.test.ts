import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { BtfBlob } from "../../btf/blob.fixture.ts";
import type { Btf } from "../../btf/btf.ts";
import { sizeOf } from "../../btf/layout.ts";
import { parseBtf } from "../../btf/parse-btf.ts";
import { FormatError } from "../../bytes/reader.ts";
import { codecOf } from "./codec.ts";
import { typeCodec } from "./type-codecs.ts";
import { type Value, ValueError } from "./value.ts";

const SIGNED = 1;
const CHAR = 2;
const BOOL = 4;

/** Types of C by name, in one BTF. */
function types() {
  const blob = new BtfBlob();
  const int = (name: string, size: number, encoding = 0) =>
    blob.add("int", name, { third: size, tail: [(encoding << 24) | (size * 8)] });
  const array = (type: number, length: number) => blob.add("array", "", { tail: [type, u32, length] });
  const u8 = int("unsigned char", 1);
  const u16 = int("unsigned short", 2);
  const u32 = int("unsigned int", 4);
  const s32 = int("int", 4, SIGNED);
  const u64 = int("unsigned long long", 8);
  const s64 = int("long long", 8, SIGNED);
  const char = int("char", 1, CHAR | SIGNED);
  const bool = int("_Bool", 1, BOOL);
  const color = blob.add("enum", "color", {
    third: 4,
    count: 2,
    tail: [blob.string("RED"), 0, blob.string("BLUE"), 7],
  });
  const typedef = blob.add("typedef", "__u32", { third: u32 });
  const text = array(char, 8);
  const bytes = array(u8, 4);
  const numbers = array(u16, 3);
  const pointer = blob.add("ptr", "", { third: u32 });
  const float = blob.add("float", "double", { third: 8 });
  const inner = blob.members("union", "", 4, [
    ["port", u16, 0],
    ["address", u32, 0],
  ]);
  const bits = (offset: number, size: number) => (size << 24) | offset;
  const flags = blob.members(
    "struct",
    "flags",
    4,
    [
      ["low", u32, bits(0, 3)],
      ["high", s32, bits(3, 13)],
    ],
    true,
  );
  const peer = blob.members("struct", "peer", 16, [
    ["", inner, 0],
    ["name", text, 32],
    ["kind", color, 96],
  ]);
  return {
    btf: parseBtf(blob.bytes()),
    u8,
    u16,
    u32,
    s32,
    u64,
    s64,
    char,
    bool,
    color,
    typedef,
    text,
    bytes,
    numbers,
    pointer,
    float,
    flags,
    peer,
  };
}

const t = types();
const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString("hex");

const codecFor = (btf: Btf, type: number) => codecOf(btf, type, sizeOf(btf, type), "value");

describe("codecOf()", () => {
  it.each<[string, number, Value, string, Value]>([
    ["u8", t.u8, 255, "ff", 255],
    ["an int below zero", t.s32, -2, "feffffff", -2],
    ["the bits of an unsigned int as a signed one", t.u32, -1, "ffffffff", 4294967295],
    ["a typedef", t.typedef, 7n, "07000000", 7],
    ["u64, always bigint", t.u64, 5, "0500000000000000", 5n],
    ["s64", t.s64, -1n, "ffffffffffffffff", -1n],
    ["bool", t.bool, true, "01", true],
    ["an enum by name", t.color, "BLUE", "07000000", 7],
    ["text in an array of char", t.text, "web", "7765620000000000", "web"],
    ["text as long as the array", t.text, "eightlen", "65696768746c656e", "eightlen"],
    [
      "bytes in an array of unsigned char",
      t.bytes,
      Uint8Array.of(1, 2),
      "01020000",
      Uint8Array.of(1, 2, 0, 0),
    ],
    ["an array that is given in part", t.numbers, [1, 2], "010002000000", [1, 2, 0]],
    ["a pointer", t.pointer, 16, "1000000000000000", 16n],
    ["a double", t.float, 0.5, "000000000000e03f", 0.5],
    ["a double that is given as bigint", t.float, 1n, "000000000000f03f", 1],
    ["u64 of which the highest bit is set", t.u64, -1, "ffffffffffffffff", 0xffffffffffffffffn],
    ["bitfields", t.flags, { low: 5, high: -1 }, "fdff0000", { low: 5, high: -1 }],
    [
      "a struct with an anonymous union",
      t.peer,
      { port: 443, name: "a", kind: "BLUE" },
      "bb01000061000000000000000700" + "0000",
      { port: 443, address: 443, name: "a", kind: 7 },
    ],
  ])("converts %s", (_, type, value, encoded, decoded) => {
    const codec = codecFor(t.btf, type);
    expect(hex(codec.encode(value))).toBe(encoded);
    expect(codec.decode(Uint8Array.from(Buffer.from(encoded, "hex")))).toEqual(decoded);
  });

  it.each<[string, number, Value, string]>([
    ["a number that is too large", t.u8, 256, "256 does not fit into 8 bits"],
    ["a number that is too small", t.s32, -(2n ** 31n) - 1n, "does not fit into 32 bits"],
    ["a fraction", t.u32, 1.5, "1.5 is no integer"],
    ["text for a number", t.u32, "many", '"many" is no integer'],
    ["an unknown name of an enum", t.color, "GREEN", '"GREEN" is none of RED, BLUE'],
    ["text that is too long", t.text, "ninechars", "9 bytes do not fit into 8"],
    ["too many elements", t.numbers, [1, 2, 3, 4], "4 elements do not fit into 3"],
    ["an element that does not fit", t.numbers, [1, 65536], "[1]: 65536 does not fit into 16 bits"],
    [
      "an unknown member",
      t.peer,
      { prot: 1 },
      ".prot: there is no such member; there are port, address, name, kind",
    ],
    ["a number for a struct", t.peer, 1, "1 is no object, which struct peer is"],
    ["too much for a bitfield", t.flags, { low: 8 }, ".low: 8 does not fit into 3 bits"],
    ["null for a struct", t.peer, null as never, "null is no object, which struct peer is"],
    ["a Map for a struct", t.peer, new Map() as never, "an object (Map) is no object, which struct peer is"],
    ["a Date for a struct", t.peer, new Date(0) as never, "an object (Date) is no object"],
    ["undefined for a number", t.u32, undefined as never, "undefined is no integer"],
    ["2 for a bool", t.bool, 2, "2 does not fit into 1 bits"],
  ])("refuses %s", (_, type, value, message) => {
    expect(() => codecFor(t.btf, type).encode(value)).toThrow(ValueError);
    expect(() => codecFor(t.btf, type).encode(value)).toThrow(message);
  });

  it("gives bytes where the type is of another size than the values", () => {
    expect(codecOf(t.btf, t.u32, 4, "map m: value").decode(Uint8Array.of(1, 0, 0, 0))).toBe(1);
    expect(codecOf(t.btf, t.u32, 3, "map m: value").decode(Uint8Array.of(1, 0, 0))).toEqual(
      Uint8Array.of(1, 0, 0),
    );
  });

  it("makes the codec of a type once", () => {
    expect(typeCodec(t.btf, t.peer)).toBe(typeCodec(t.btf, t.peer));
    expect(typeCodec(t.btf, t.typedef)).toBe(typeCodec(t.btf, t.u32));
  });

  it("leaves out elements without bytes, however many there are", () => {
    const blob = new BtfBlob();
    const u32 = blob.add("int", "unsigned int", { third: 4, tail: [32] });
    const nothing = blob.members("struct", "nothing", 0, []);
    const many = blob.add("array", "", { tail: [nothing, u32, 1 << 23] });
    const holder = blob.members("struct", "holder", 4, [
      ["many", many, 0],
      ["number", u32, 0],
    ]);
    const codec = codecFor(parseBtf(blob.bytes()), holder);
    expect(codec.decode(codec.encode({ number: 7 }))).toEqual({ many: [], number: 7 });
    expect(() => codec.encode({ many: [{}] })).toThrow(".many: 1 elements do not fit into 0");
  });

  it("keeps a member that is called __proto__", () => {
    const blob = new BtfBlob();
    const u32 = blob.add("int", "unsigned int", { third: 4, tail: [32] });
    const type = blob.members("struct", "odd", 8, [
      ["__proto__", u32, 0],
      ["constructor", u32, 32],
    ]);
    const codec = codecFor(parseBtf(blob.bytes()), type);
    const value = codec.decode(Uint8Array.of(5, 0, 0, 0, 6, 0, 0, 0));
    expect(Object.entries(value)).toEqual([
      ["__proto__", 5],
      ["constructor", 6],
    ]);
    expect(hex(codec.encode(value))).toBe("0500000006000000");
  });

  it("gives back any bytes of a struct of numbers", () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 6, maxLength: 6 }), (bytes) => {
        const codec = codecFor(t.btf, t.numbers);
        expect(codec.encode(codec.decode(bytes))).toEqual(bytes);
      }),
    );
  });
});

/** `struct node { struct node head; int rest[LENGTH]; }` */
function nodes(length: number) {
  const blob = new BtfBlob();
  const int = blob.add("int", "int", { third: 4, tail: [(SIGNED << 24) | 32] });
  const rest = blob.add("array", "", { tail: [int, int, length] });
  const NODE = 3;
  const node = blob.members("struct", "node", 4, [
    ["head", NODE, 0],
    ["rest", rest, 0],
  ]);
  expect(node).toBe(NODE);
  return { btf: parseBtf(blob.bytes()), node, rest };
}

describe("codecOf() of types that no value can have", () => {
  it.each([0, 1])("refuses a struct that contains itself, and names what has it: %i", (length) => {
    const { btf, node } = nodes(length);
    const make = () => codecOf(btf, node, 4, "map m: value");
    expect(make).toThrow(FormatError);
    expect(make).toThrow("object: map m: value: btf: struct node contains itself");
    // The same again, not what the first look has left behind.
    expect(make).toThrow("struct node contains itself");
  });

  it("refuses more elements than memory could take", () => {
    const { btf, rest } = nodes(1 << 30);
    expect(() => codecOf(btf, rest, 4, "variable v")).toThrow(
      /^object: variable v: btf: array of id \d+ has more than 16777216 parts$/,
    );
  });

  it("refuses a type that is not there", () => {
    expect(() => codecOf(nodes(0).btf, 99, 4, "variable v")).toThrow("object: variable v: btf: no type 99");
  });
});

describe("codecOf() without a type", () => {
  it("takes bytes of the right length, and numbers of a usual size", () => {
    const codec = codecOf(undefined, 0, 4, "map m: key");
    expect(hex(codec.encode(258))).toBe("02010000");
    expect(codec.encode(Uint8Array.of(1, 2, 3, 4))).toEqual(Uint8Array.of(1, 2, 3, 4));
    expect(() => codec.encode(Uint8Array.of(1))).toThrow("a Uint8Array of 4 bytes is needed");
    expect(() => codec.encode(2 ** 33)).toThrow("does not fit into 32 bits");
    for (const number of [1.5, Number.NaN]) expect(() => codec.encode(number)).toThrow("is no integer");
  });
});
