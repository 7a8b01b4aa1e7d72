import { describe, expect, it } from "vitest";
import { elfFile, type Overrides, type SectionRow } from "../../test/setup/elf-file.ts";
import { FormatError } from "../bytes/reader.ts";
import { parseElf, relocationsIn } from "./elf.ts";

const CODE = Buffer.from("b700000001000000" + "9500000000000000", "hex");
const FUNC = 0x12;

function rel(offset: number, symbol: number): Buffer {
  const bytes = Buffer.alloc(16);
  bytes.writeBigUInt64LE(BigInt(offset), 0);
  bytes.writeBigUInt64LE((BigInt(symbol) << 32n) | 1n, 8);
  return bytes;
}

const sections: SectionRow[] = [
  { name: "cgroup/dev", type: 1, flags: 6, data: CODE },
  { name: ".bss", type: 8, size: 1 << 20 },
  { name: ".relcgroup/dev", type: 9, data: rel(8, 1), info: 1, link: 4 },
];
const symbols = [{ name: "allow", info: FUNC, section: 1, size: 16 }];
const file = (overrides?: Overrides) => elfFile(sections, symbols, overrides);

describe("parseElf()", () => {
  it.each([true, false])("reads sections and symbols, little-endian: %s", (littleEndian) => {
    const elf = parseElf(file({ littleEndian }));
    expect(elf.sections.slice(1, 3)).toMatchObject([
      { index: 1, name: "cgroup/dev", executable: true, size: 16 },
      { index: 2, name: ".bss", executable: false, size: 1 << 20, data: new Uint8Array(0) },
    ]);
    expect(elf.symbols[1]).toEqual({
      index: 1,
      name: "allow",
      value: 0,
      size: 16,
      binding: 1,
      type: 2,
      visibility: 0,
      section: 1,
    });
  });

  it.each<[string, Uint8Array, string]>([
    ["no ELF", Buffer.from("#!/bin/sh\n"), "elf: not an ELF file"],
    ["nothing", new Uint8Array(0), "elf: not an ELF file"],
    ["a cut header", file().subarray(0, 20), "elf: 20 bytes are too few for the header"],
    ["32 bits", file({ class: 1 }), "elf: not a 64-bit ELF file, which BPF objects are"],
    ["another machine", file({ machine: 62 }), "elf: for machine 62, not for BPF (247)"],
    ["an executable", file({ type: 2 }), "elf: file type 2 is not that of an object (1)"],
    ["a cut file", file().subarray(0, -10), "elf: section headers: 448 bytes at offset 209"],
    [
      "a section outside",
      elfFile([{ name: "x", type: 1, offset: 1 << 30, size: 8 }], []),
      "elf: section x: 8 bytes at offset 1073741824 lie outside",
    ],
    [
      "a symbol in no section",
      elfFile(sections, [{ name: "lost", info: FUNC, section: 99 }]),
      "symbol 1 (lost) is in section 99 of 7",
    ],
  ])("refuses %s", (_, bytes, message) => {
    expect(() => parseElf(bytes)).toThrow(FormatError);
    expect(() => parseElf(bytes)).toThrow(message);
  });
});

describe("relocationsIn()", () => {
  it("gives place, type and symbol", () => {
    const elf = parseElf(file());
    const [section] = elf.sections.filter(({ name }) => name === ".relcgroup/dev");
    expect(section && relocationsIn(elf, section)).toMatchObject([
      { offset: 8, type: 1, symbol: { name: "allow" } },
    ]);
  });

  it.each([
    ["a symbol that is not there", rel(8, 9), "relocation 0 is for symbol 9"],
    ["a place outside", rel(16, 1), "relocation 0 (allow) is at 16, outside the 16 bytes of cgroup/dev"],
  ])("refuses %s", (_, data, message) => {
    const elf = parseElf(
      elfFile([...sections.slice(0, 2), { name: ".rel", type: 9, data, info: 1 }], symbols),
    );
    const section = elf.sections[3];
    expect(() => section && relocationsIn(elf, section)).toThrow(message);
  });
});
