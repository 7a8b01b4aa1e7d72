import fc from "fast-check";
import { expect, it } from "vitest";
import { parseRecordings, printRecordings } from "./format.ts";

const header = { build: "7.8.0+7.2.13-1", kernel: "6.18", arch: "x64" };
const bytes = fc.array(fc.integer({ min: 0, max: 255 })).map((codes) => String.fromCharCode(...codes));
const lines = fc.oneof(
  bytes,
  fc.constantFrom('[{"a":1},{"b":2}]\n', "trailing \n\n", "= name\n? no\n", "\\x41"),
);

it("a file has the same recordings when it is read as when it was written, whatever bytes they have", () => {
  const text = fc.array(lines, { maxLength: 4 }).map((parts) => parts.join(""));
  const recording = fc.record({ conditions: fc.constantFrom([], ["object a 12", "kernel types 3"]), text });
  fc.assert(
    fc.property(fc.dictionary(bytes, recording), (all) => {
      const recordings = new Map(Object.entries(all));
      const read = parseRecordings(printRecordings({ header, recordings }));
      expect(read.header).toEqual(header);
      expect(Object.fromEntries(read.recordings)).toEqual(Object.fromEntries(recordings));
    }),
  );
});

it("a file is plain text without blanks at ends of lines, sorted by name", () => {
  const recordings = new Map([
    ["b", { conditions: [], text: "two \tthree\t\n\xff" }],
    ["a", { conditions: ["object a 12"], text: '[{"a":1},{"b":2}]' }],
  ]);
  expect(printRecordings({ header, recordings }).split("\n").slice(4)).toEqual([
    "",
    "= a",
    "? object a 12",
    '|[{"a":1},\\',
    '|{"b":2}]',
    "",
    "= b",
    "|two \tthree\\x09",
    "|\\xff",
    "",
  ]);
});
