import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { listingOf, misfits, withRows } from "./rows.ts";

const plain = (ids: readonly number[], name = "n") =>
  ids.map((id) => `${id}: xdp  name ${name}  gpl\n\tloaded_at x\n`).join("");
const json = (ids: readonly number[], name = "n") =>
  `[${ids.map((id) => `{"id":${id},"name":"${name}","maps":[1,{"a":"}"}]}`).join(",")}]\n`;
const pretty = (ids: readonly number[], name = "n") =>
  `[${ids.map((id) => `{\n        "id": ${id},\n        "name": "${name}"\n    }`).join(",")}\n]\n`;
const FORMS = { plain, json, pretty };
const own = (row: string) => /\b7\b/.test(row);

describe.each(Object.entries(FORMS))("rows of a listing: %s", (_, form) => {
  it("are found one by one", () => {
    expect(listingOf(form([1, 7, 12])).rows).toHaveLength(3);
    expect(withRows(form([1, 7, 12]), own)).toBe(listingOf(form([7])).rows.join());
  });

  it("fit when only what came or went meanwhile differs", () => {
    const ids = (min: number) => fc.uniqueArray(fc.integer({ min, max: min + 29 }), { maxLength: 5 });
    const sorted = (...lists: number[][]) => [...new Set([7, ...lists.flat()])].sort((a, b) => a - b);
    fc.assert(
      fc.property(ids(10), ids(40), ids(70), (stayed, gone, come) => {
        const ours = sorted(stayed, gone.slice(1), come.slice(1), [5]);
        expect(misfits(form(ours), form(sorted(stayed, gone)), form(sorted(stayed, come)), own)).toEqual([]);
      }),
    );
  });

  it("fit without those of others that have odd bytes in their names", () => {
    const there = form([3, 7]).replace(/(?<=3.*?name\W*)n/s, "\x1b[31m");
    expect(there).toContain("\x1b");
    expect(misfits(form([7]), there, there, own)).toEqual([]);
  });

  it("do not fit when one is missing, is the state's own and wrong, or stands elsewhere", () => {
    const there = form([3, 7, 9]);
    expect(misfits(form([3, 9]), there, there, own)).toHaveLength(1);
    expect(misfits(form([3, 7, 9], "other"), there, there, own)).toContainEqual(
      expect.stringMatching(/^wrong/),
    );
    expect(misfits(form([7, 3, 9]), there, there, own)).toHaveLength(1);
  });
});

it("a tree has a row for each cgroup", () => {
  const tree =
    "CgroupPath\nID       AttachType\n/a\n    7        cgroup_device\n/a/b\n    8        cgroup_device\n";
  expect(listingOf(tree)).toEqual({
    rows: ["/a\n    7        cgroup_device\n", "/a/b\n    8        cgroup_device\n"],
    frame: "CgroupPath\nID       AttachType\n",
  });
});
