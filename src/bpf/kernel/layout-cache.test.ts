import { describe, expect, test } from "vitest";
import { encodeBtf } from "../../btf/format/encode.ts";
import { decodeText, encodeText } from "../../bytes/text.ts";
import type { Answers } from "../../sys/scripted-port.fixture.ts";
import { ENOENT, ENOSPC } from "../../uapi/errno.ts";
import { S_IFDIR, S_IFREG } from "../../uapi/fcntl.ts";
import { kernelOf } from "../world.fixture.ts";
import { findLayout, type LayoutSource } from "./layout-cache.ts";

interface Layout {
  readonly first: number;
  readonly list: readonly number[];
}

const BY_BTF: Layout = { first: 3, list: [5, 8] };
const source: LayoutSource<Layout> = {
  name: "test",
  fields: ["first"],
  list: "list",
  find: (btf) => (btf.find("struct", "cgroup") ? BY_BTF : undefined),
  isUsable: ({ first, list }) => first > 0 && list.every((number) => number > 0),
};

const BTF = encodeBtf([{ kind: "struct", name: "cgroup", size: 0, members: [] }]);
const KERNEL = {
  "/sys/kernel/notes": "build 1",
  "/proc/sys/kernel/random/boot_id": "boot 1\n",
  "/sys/kernel/btf/vmlinux": BTF,
};

/** Asks for the layout where the file of an earlier run holds `kept`. Returns what was found, and what was written. */
function find(
  kept: string | undefined,
  files: Record<string, string | Uint8Array | number> = {},
  answers: Answers = {},
) {
  let written = "";
  const owned =
    (mode: number) =>
    (...args: unknown[]) => {
      const view = new DataView((args[4] as Uint8Array).buffer);
      view.setUint32(16, 1, true);
      view.setUint16(28, mode, true);
      return 0;
    };
  const isDirectory = owned(S_IFDIR | 0o700);
  const { kernel, port, notes } = kernelOf(
    {
      files: {
        ...KERNEL,
        "/run/cgbpf": "",
        ...files,
        ...(kept !== undefined && { test: kept }),
        "test.42": "",
      },
    },
    {
      statx: [isDirectory, ...(kept === undefined ? [] : [owned(S_IFREG | 0o600)]), isDirectory, isDirectory],
      mkdirat: 0,
      getpid: 42,
      unlinkat: -ENOENT,
      renameat2: 0,
      write: (_, bytes) => {
        written = decodeText(bytes as Uint8Array);
        return encodeText(written).length;
      },
      ...answers,
    },
  );
  const layout = findLayout(kernel, source);
  expect(port.open.size).toBe(0);
  return { layout, written, notes };
}

describe("findLayout()", () => {
  const { written: good } = find(undefined);

  test("writes what BTF says, and reads it again without BTF", () => {
    expect(good).toMatch(/^boot 1 [0-9a-f]{8}\n3 5 8\n[0-9a-f]{8}\n$/);
    expect(find(good, { "/sys/kernel/btf/vmlinux": -ENOENT })).toEqual({
      layout: BY_BTF,
      written: "",
      notes: [],
    });
  });

  test.each([
    ["is empty", ""],
    ["is cut", good.slice(0, -2)],
    ["has another number", good.replace("3 5 8", "4 5 8")],
    ["has more behind it", `${good}x`],
    ["is of another boot", good.replace("boot 1", "boot 2")],
    [
      "has a number that no program can be made of, with a sum that fits",
      withSum(good.replace("3 5 8", "0 5 8")),
    ],
  ])("does not believe a file that %s", (_, kept) => {
    const { layout, written, notes } = find(kept);
    expect([layout, written]).toEqual([BY_BTF, good]);
    expect(notes).toEqual(["no layout cache: it is damaged, or of another kernel"]);
  });

  test("withSum() sums as findLayout() does", () => {
    expect(withSum(good)).toBe(good);
  });

  test("does not believe a file of another build of the kernel", () => {
    expect(find(good, { "/sys/kernel/notes": "build 2" }).written).not.toBe("");
  });

  test("finds it all the same where it cannot be kept", () => {
    const { layout, notes } = find(undefined, {}, { write: -ENOSPC });
    expect([layout, notes.at(-1)]).toEqual([BY_BTF, expect.stringContaining("layout not kept: write")]);
  });

  test("keeps nothing where the kernel cannot be told from others", () => {
    expect(find(undefined, { "/sys/kernel/notes": -ENOENT })).toMatchObject({ layout: BY_BTF, written: "" });
  });

  test.each([
    ["there is no BTF", -ENOENT],
    ["BTF is damaged", "no BTF"],
    ["BTF has no such struct", encodeBtf([])],
  ])("finds nothing, and keeps nothing, where %s", (_, btf) => {
    expect(find(undefined, { "/sys/kernel/btf/vmlinux": btf })).toMatchObject({
      layout: undefined,
      written: "",
    });
  });
});

/** The text with the sum that belongs to it (FNV-1a). */
function withSum(text: string): string {
  const body = text
    .split("\n")
    .slice(0, 2)
    .map((line) => `${line}\n`)
    .join("");
  const sum = encodeText(body).reduce((hash, byte) => Math.imul(hash ^ byte, 0x01000193), 0x811c9dc5);
  return `${body}${(sum >>> 0).toString(16).padStart(8, "0")}\n`;
}
