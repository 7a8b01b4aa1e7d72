import { describe, expect, test } from "vitest";
import { concat } from "../../bytes/concat.ts";
import { encodeText } from "../../bytes/text.ts";
import { ENOENT } from "../../uapi/errno.ts";
import { Fd } from "../fd.ts";
import { ScriptedPort } from "../scripted-port.fixture.ts";
import { DT_DIR, DT_REG, readDirectory, readSubdirectories } from "./directory.ts";

type Entry = readonly [name: string, type: number, id?: bigint];

/** struct linux_dirent64, with rubbish behind the name, as the kernel may leave it. */
function record([name, type, id = 1n]: Entry): Uint8Array {
  const text = encodeText(name);
  const bytes = new Uint8Array((19 + text.length + 1 + 7) & ~7).fill(0xaa);
  const view = new DataView(bytes.buffer);
  view.setBigUint64(0, id, true);
  view.setUint16(16, bytes.length, true);
  bytes.set([type, ...text, 0], 18);
  return bytes;
}

/** A directory that the kernel gives in these parts. */
function portOf(...parts: readonly (readonly Entry[])[]): ScriptedPort {
  const answers = [...parts, []].map((part) => (_: unknown, buffer?: unknown) => {
    const bytes = concat(part.map(record));
    (buffer as Uint8Array).fill(0xbb).set(bytes);
    return bytes.length;
  });
  return new ScriptedPort({ getdents64: answers });
}

function namesOf(read: typeof readDirectory, ...parts: readonly (readonly Entry[])[]): string[] {
  const port = portOf(...parts);
  return read(port, new Fd(port, 5)).map(({ name }) => name);
}

describe("readDirectory()", () => {
  test("leaves out . and .., and no other name that begins with a dot", () => {
    const names = [".", "..", "...", ".a", "..a", "a.", "a"];
    expect(
      namesOf(
        readDirectory,
        names.map((name) => [name, DT_DIR]),
      ),
    ).toEqual(names.slice(2));
  });

  test("reads on until the kernel has no more", () => {
    expect(namesOf(readDirectory, [["a", DT_REG]], [["b", DT_DIR]], [["c", 0]])).toEqual(["a", "b", "c"]);
  });

  test("ends each name at its NUL, whatever its length and whatever is behind it", () => {
    const names = Array.from({ length: 51 }, (_, i) => "x".repeat(5 * i + 1));
    expect(
      namesOf(
        readDirectory,
        names.map((name) => [name, DT_REG]),
      ),
    ).toEqual(names);
  });

  test("tells types that it has no name for, and inode numbers beyond 32 bits", () => {
    const port = portOf([["a", 14, 2n ** 53n - 1n]]);
    expect(readDirectory(port, new Fd(port, 5))).toEqual([{ name: "a", type: 14, id: 2 ** 53 - 1 }]);
  });

  test("keeps names that are no UTF-8 apart", () => {
    const [first, second] = ["\udcff", "\udcfe"];
    expect(
      new Set(
        namesOf(readDirectory, [
          [`a${first}`, DT_REG],
          [`a${second}`, DT_REG],
        ]),
      ).size,
    ).toBe(2);
  });

  test("throws when the directory is removed while it is read", () => {
    const port = new ScriptedPort({ getdents64: -ENOENT });
    expect(() => readDirectory(port, new Fd(port, 5))).toThrow("getdents64");
  });
});

test("readSubdirectories() leaves out what is no directory", () => {
  const entries: Entry[] = [
    [".", DT_DIR],
    ["cgroup.procs", DT_REG],
    ["web", DT_DIR],
    ["unknown", 0],
  ];
  expect(namesOf(readSubdirectories, entries)).toEqual(["web"]);
});
