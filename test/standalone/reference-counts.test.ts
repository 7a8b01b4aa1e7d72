import { readdirSync, readFileSync } from "node:fs";
import { beforeAll, describe, expect, it } from "vitest";
import { librarySources } from "../../hosts/standalone/build/libraries.ts";
import { placesIn } from "./count-places.ts";

const LIST = new URL("../../hosts/standalone/reference-counts.txt", import.meta.url);
/** Sources that have counts; all others that are compiled are to have none. */
const WITH_COUNTS = ["quickjs.c", "quickjs.h"];
const COMPILED = /^(libregexp|libunicode|cutils|dtoa|list)\b.*\.[ch]$/;

/** Returns the list without its reasons. */
const listed = (text: string) => text.split("\n").filter((line) => /^\w+\.[ch] /.test(line));

function found(file: string, source: string): string[] {
  return placesIn(source).map(({ where, text }) => `${file} ${where}: ${text}`);
}

describe("the reviewed list of the engine's reference counts", () => {
  const sources = new Map<string, string>();
  const reviewed = listed(readFileSync(LIST, "utf8")).sort();
  beforeAll(async () => {
    const { engine } = await librarySources();
    for (const file of readdirSync(engine))
      if (WITH_COUNTS.includes(file) || COMPILED.test(file))
        sources.set(file, readFileSync(`${engine}/${file}`, "utf8"));
  });

  const allPlaces = (change: (source: string) => string = (source) => source) =>
    WITH_COUNTS.flatMap((file) => found(file, change(sources.get(file) ?? ""))).sort();

  it("has every place in the patched sources, and no other", () => {
    expect(allPlaces()).toEqual(reviewed);
  });

  it("needs no place in the other sources", () => {
    const others = [...sources].filter(([file]) => !WITH_COUNTS.includes(file));
    expect(others.length).toBeGreaterThan(6);
    expect(others.filter(([, source]) => /ref_count/.test(source))).toEqual([]);
  });

  const CHANGES: readonly [string, string | RegExp, string][] = [
    ["a place more", "return v;\n", "p->header.ref_count++;\nreturn v;\n"],
    ["a place less", "    sh->header.ref_count = 1;\n", ""],
    ["a place that is another", "--s->header.ref_count == 0", "--s->header.ref_count <= 0"],
    ["a guard less, before the statement", /if \(!js_is_permanent\(sh\)\)\n/, ""],
    ["a guard less, within it", "!js_is_permanent(str) && ", ""],
    ["a guard less, of a whole function", /if \(js_is_permanent\(p\)\)\n\s*return;\n/, ""],
    ["a place that moves to another function", "static JSShape *js_dup_shape(", "static JSShape *js_other("],
    ["an object that is copied", "    sh->is_hashed = FALSE;\n", "    *sh = *sh1;\n"],
    ["a weak reference that is counted elsewhere", "p->weakref_count++;", "p->weak++;"],
  ];
  it.each(CHANGES)("fails at %s", (_, before, after) => {
    const source = sources.get("quickjs.c") ?? "";
    expect(source.replace(before, after)).not.toBe(source);
    const places = allPlaces((text) => text.replace(before, after));
    expect(places).not.toEqual(reviewed);
  });
});
