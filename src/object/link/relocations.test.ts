import { describe, expect, it } from "vitest";
import { elfFile, type SectionRow } from "../../../test/setup/elf-file.ts";
import { Builder } from "../../asm/builder.ts";
import { FormatError } from "../../bytes/reader.ts";
import { parseObject } from "../parse-object.ts";

const [PROGBITS, REL] = [1, 9];
const [FUNC, SECTION] = [0x12, 0x03];
const CODE = { program: 1, other: 2 } as const;
const SYMBOL = { program: 1, section: 2 } as const;

/** A program with one relocation, against the symbol of a section that has no name. */
function object(code: Uint8Array, at: number, other: SectionRow, value = 0): Uint8Array {
  const relocation = Buffer.alloc(16);
  relocation.writeBigUInt64LE(BigInt(at), 0);
  relocation.writeBigUInt64LE((BigInt(SYMBOL.section) << 32n) | 1n, 8);
  return elfFile(
    [
      { name: "cgroup/dev", type: PROGBITS, flags: 6, data: code },
      other,
      { name: ".relcgroup/dev", type: REL, data: relocation, info: CODE.program, link: 4 },
    ],
    [
      { name: "allow", info: FUNC, section: CODE.program, size: code.length },
      { name: "", info: SECTION, section: CODE.other, value },
    ],
  );
}

const instruction = (opcode: number, register: number, immediate: number) => {
  const bytes = Buffer.alloc(8);
  bytes[0] = opcode;
  bytes[1] = register;
  bytes.writeInt32LE(immediate, 4);
  return bytes;
};
const [LOAD_IMM64, CALL] = [0x18, 0x85];
const CALL_OF_FUNCTION = 0x10;
const exit = new Builder().mov("r0", 1).exit().bytes();
const load = (immediate: number) =>
  Buffer.concat([instruction(LOAD_IMM64, 0, immediate), instruction(0, 0, 0), exit]);
const call = (immediate: number) => Buffer.concat([instruction(CALL, CALL_OF_FUNCTION, immediate), exit]);

describe("an error about a relocation against a section", () => {
  const notes: SectionRow = { name: ".notes", type: PROGBITS, flags: 2, data: Buffer.alloc(32) };
  const text: SectionRow = { name: ".text", type: PROGBITS, flags: 6, data: exit };

  it.each([
    ["data at its start", object(load(0), 0, notes), "instruction 0: .notes is neither a map nor a variable"],
    ["data", object(load(24), 0, notes), "instruction 0: .notes+24 is neither a map nor a variable"],
    ["a function", object(call(1), 0, notes), "instruction 0: .notes+16 is called"],
    ["half an instruction", object(load(4), 0, text), ".text+4 starts within an instruction"],
    ["no address", object(exit, 8, notes), "opcode 0x95 takes no address of .notes"],
    ["a place within an instruction", object(load(0), 3, notes), "a relocation (.notes) is within it"],
  ])("names it and the offset: %s", (_, bytes, message) => {
    expect(() => parseObject(bytes)).toThrow(FormatError);
    expect(() => parseObject(bytes)).toThrow(message);
  });
});
