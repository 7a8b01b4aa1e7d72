import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { offsetsOf } from "./search.ts";

const bytes = (text: string): Uint8Array => Uint8Array.from(text, (character) => character.charCodeAt(0));

describe("offsetsOf()", () => {
  test.each([
    ["a", [0, 2, 4]],
    ["ab", [0, 4]],
    ["aba", [0]],
    ["acab", [2]],
    ["abacaab", []],
    ["abacabx", []],
  ])("finds %j in abacabc", (pattern, offsets) => {
    expect(offsetsOf(bytes("abacabc"), bytes(pattern)).sort()).toEqual(offsets);
  });

  test("finds what a loop finds, at any alignment", () => {
    const letters = fc.uint8Array({ max: 1, maxLength: 80 });
    const pattern = fc.uint8Array({ max: 1, minLength: 1, maxLength: 9 });
    fc.assert(
      fc.property(letters, pattern, fc.nat(7), (data, wanted, shift) => {
        const shifted = new Uint8Array(data.length + shift);
        shifted.set(data, shift);
        const expected = [];
        for (let at = 0; at + wanted.length <= data.length; at++)
          if (wanted.every((byte, i) => data[at + i] === byte)) expected.push(at);
        expect(offsetsOf(shifted.subarray(shift), wanted).sort((a, b) => a - b)).toEqual(expected);
      }),
      { numRuns: 5000 },
    );
  });
});
