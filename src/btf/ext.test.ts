import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { FormatError } from "../bytes/reader.ts";
import { BtfBlob } from "./blob.fixture.ts";
import { coreRelocationsIn, parseBtfExt } from "./ext.ts";
import { parseBtf } from "./parse-btf.ts";

const blob = new BtfBlob();
const [SKB, SOCK] = [blob.string("cgroup_skb/egress"), blob.string("cgroup/sock")];
const btf = parseBtf(blob.bytes());

/** Words of one part: record size, then for each section its name, its count, and the records. */
function part(recordSize: number, ...groups: [name: number, records: number[][]][]): number[] {
  return [recordSize, ...groups.flatMap(([name, records]) => [name, records.length, ...records.flat()])];
}

/** Header and parts; a header of 24 bytes has no place for the third part. */
function ext(parts: number[][], { headerSize = 32, littleEndian = true } = {}): Uint8Array {
  let offset = 0;
  const places = parts.flatMap((words) => {
    offset += words.length * 4;
    return [offset - words.length * 4, words.length * 4];
  });
  const words = [
    ...places,
    ...Array.from({ length: (headerSize - 8) / 4 - places.length }, () => 0),
    ...parts.flat(),
  ];
  const bytes = new Uint8Array(8 + words.length * 4);
  const view = new DataView(bytes.buffer);
  view.setUint16(0, 0xeb9f, littleEndian);
  view.setUint8(2, 1);
  for (const [i, word] of [headerSize, ...words].entries()) view.setUint32(4 + i * 4, word, littleEndian);
  return bytes;
}

const FUNCS = part(
  8,
  [
    SKB,
    [
      [0, 5],
      [64, 6],
    ],
  ],
  [SOCK, [[0, 7]]],
);
const LINES = part(16, [SKB, [[0, 11, 12, (7 << 10) | 3]]]);
const CORES = part(16, [SOCK, [[16, 3, 20, 2]]]);
const WHOLE = ext([FUNCS, LINES, CORES]);

function edit(at: number, value: number, bytes = WHOLE): Uint8Array {
  const copy = bytes.slice();
  copy[at] = value;
  return copy;
}

describe("parseBtfExt()", () => {
  test.each([true, false])("reads all records by section, little endian %s", (littleEndian) => {
    const read = parseBtfExt(ext([FUNCS, LINES, CORES], { littleEndian }), btf, littleEndian);
    expect([...read.funcInfos]).toEqual([
      ["cgroup_skb/egress", Uint32Array.of(0, 5, 64, 6)],
      ["cgroup/sock", Uint32Array.of(0, 7)],
    ]);
    expect([...read.lineInfos]).toEqual([["cgroup_skb/egress", Uint32Array.of(0, 11, 12, 7 * 1024 + 3)]]);
    expect([...read.coreRelocations]).toEqual([["cgroup/sock", Uint32Array.of(16, 3, 20, 2)]]);
    expect(coreRelocationsIn(Uint32Array.of(16, 3, 20, 2))).toEqual([
      { insnOffset: 16, typeId: 3, accessOffset: 20, kind: 2 },
    ]);
  });

  test("has no CO-RE relocations where the header has no place for them, and skips a longer header", () => {
    expect(parseBtfExt(ext([FUNCS, LINES], { headerSize: 24 }), btf).coreRelocations.size).toBe(0);
    expect(parseBtfExt(ext([FUNCS, LINES, CORES], { headerSize: 48 }), btf)).toEqual(parseBtfExt(WHOLE, btf));
    expect(parseBtfExt(ext([], { headerSize: 24 }), btf).funcInfos.size).toBe(0);
  });

  test("skips what longer records hold behind the known part", () => {
    const longer = part(
      12,
      [
        SKB,
        [
          [0, 5, 99],
          [64, 6, 99],
        ],
      ],
      [SOCK, [[0, 7, 99]]],
    );
    expect(parseBtfExt(ext([longer, LINES, CORES]), btf)).toEqual(parseBtfExt(WHOLE, btf));
  });

  test("joins the records of a section that is named twice", () => {
    const twice = part(8, [SKB, [[0, 5]]], [SKB, [[64, 6]]], [SOCK, [[0, 7]]]);
    expect(parseBtfExt(ext([twice, LINES, CORES]), btf)).toEqual(parseBtfExt(WHOLE, btf));
  });

  test.each<[string, Uint8Array, string]>([
    ["no bytes", new Uint8Array(), "btf.ext: header: 2 bytes at offset 0 lie outside 0 bytes"],
    ["another magic", edit(0, 1), "btf.ext: header: magic 0xeb01 is not that of BTF"],
    ["another version", edit(2, 9), "btf.ext: header: version 9 is unknown"],
    ["a short header", edit(4, 8), "btf.ext: header: length 8 is too small"],
    ["a cut file", WHOLE.subarray(0, -1), "btf.ext: core_relo: 28 bytes at offset 104 lie outside 131 bytes"],
    ["a part outside", edit(9, 1), "btf.ext: func_info: 44 bytes at offset 288 lie outside 132 bytes"],
    ["small records", edit(32, 4), "btf.ext: func_info: record size 4 is not a multiple of 4 from 8 on"],
    ["odd records", edit(32, 10), "btf.ext: func_info: record size 10 is not a multiple of 4 from 8 on"],
    [
      "too many records",
      edit(43, 0xff),
      "btf.ext: func_info: section at offset 4: 34225520656 bytes at offset 12 lie outside 44 bytes",
    ],
    ["a part of 2 bytes", edit(12, 2), "btf.ext: func_info: 4 bytes at offset 0 lie outside 2 bytes"],
    [
      "half a group",
      edit(12, 8),
      "btf.ext: func_info: section at offset 4: 8 bytes at offset 4 lie outside 8 bytes",
    ],
    ["a name outside", edit(37, 1), "btf: string section: 1 bytes at offset 257 lie outside 31 bytes"],
  ])("refuses %s", (_, bytes, message) => {
    expect(() => parseBtfExt(bytes, btf)).toThrow(message);
  });

  test("refuses another byte order than the file has", () => {
    expect(() => parseBtfExt(WHOLE, btf, false)).toThrow(
      "btf.ext: header: its byte order is not that of the file",
    );
  });

  test("gives a result or a FormatError for damaged bytes", () => {
    const edits = fc.array(fc.tuple(fc.nat(WHOLE.length - 1), fc.nat(255)), { maxLength: 10 });
    const length = fc.oneof(fc.constant(WHOLE.length), fc.nat(WHOLE.length));
    fc.assert(
      fc.property(edits, length, (places, end) => {
        const bytes = WHOLE.slice();
        for (const [at, value] of places) bytes[at] = value;
        try {
          parseBtfExt(bytes.subarray(0, end), btf);
        } catch (error) {
          expect(error).toBeInstanceOf(FormatError);
        }
      }),
      { numRuns: 5000 },
    );
  });
});
