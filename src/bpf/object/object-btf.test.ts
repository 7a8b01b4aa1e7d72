import { describe, expect, it } from "vitest";
import { tellingTypeLine } from "./object-btf.ts";

describe("tellingTypeLine()", () => {
  it.each([
    [
      "[8] PTR (anon) type_id=9\n[9] STRUCT odd$name size=4 vlen=1 Invalid name\n\n",
      "[9] STRUCT odd$name size=4 vlen=1 Invalid name",
    ],
    [
      "[7] INT int size=4\n[8] STRUCT wrong size=8 vlen=2\n\tfirst type_id=2 bits_offset=0\n\tsecond type_id=2 bits_offset=6016 Member exceeds struct_size\n",
      "[8] STRUCT wrong size=8 vlen=2: second type_id=2 bits_offset=6016 Member exceeds struct_size",
    ],
    ["\tfirst\n", "first"],
    ["", ""],
  ])("finds what is wrong in %j", (log, line) => {
    expect(tellingTypeLine(log)).toBe(line);
  });
});
