import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type Json, JsonWriter, quoteJson } from "./json-writer.ts";

function written(value: Json, pretty: boolean): string {
  let text = "";
  new JsonWriter((part) => {
    text += part;
  }, pretty).value(value);
  return text;
}

describe("quoteJson()", () => {
  test("is read back by any JSON parser", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), (text) => {
        expect(JSON.parse(quoteJson(text))).toBe(text);
      }),
    );
  });

  test("escapes control characters, and bytes that are not UTF-8, but nothing else", () => {
    expect(quoteJson('a"\\\n\x1b\udcff\u{1f600}é')).toBe('"a\\"\\\\\\n\\u001b\\udcff\u{1f600}é"');
  });
});

describe("JsonWriter", () => {
  const value = [{ id: 1, names: ["a", "b"], none: undefined, empty: {} }, 2, null];

  test("writes compact JSON", () => {
    expect(written(value, false)).toBe('[{"id":1,"names":["a","b"],"empty":{}},2,null]');
  });

  test("writes one member a line, and arrays as bpftool lays them out", () => {
    expect(written([{ id: 1, list: [{ x: 1 }] }], true)).toBe(
      '[{\n        "id": 1,\n        "list": [{\n                "x": 1\n            }\n        ]\n    }\n]',
    );
  });

  test("leaves out members without a value, and keeps JSON valid", () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.boolean(), (json, pretty) => {
        expect(JSON.parse(written(json as Json, pretty))).toEqual(JSON.parse(JSON.stringify(json)));
      }),
    );
  });
});
