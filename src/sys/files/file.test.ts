import { describe, expect, test } from "vitest";
import { decodeText, encodeText } from "../../bytes/text.ts";
import { EINTR, ENOENT, ENOSPC, ENXIO } from "../../uapi/errno.ts";
import { AT_FDCWD, O_CLOEXEC, O_NONBLOCK } from "../../uapi/fcntl.ts";
import { Fd } from "../fd.ts";
import type { SyscallArgument } from "../port.ts";
import { ScriptedPort } from "../scripted-port.fixture.ts";
import { descriptorInfo, openFile, readAll, readFile, writeAll } from "./file.ts";
import { fileAnswers } from "./files.fixture.ts";

const TEXT = Array.from({ length: 3000 }, (_, i) => `line ${i}\n`).join("");

test("openFile() starts at the working directory, or at the directory that is given", () => {
  const seen: SyscallArgument[][] = [];
  const port = new ScriptedPort({ openat: (...args) => seen.push(args) + 9 });
  const directory = openFile(port, "/sys");
  openFile(port, "fs", O_NONBLOCK, directory);
  expect(seen.map(([from, , flags]) => [from, flags])).toEqual([
    [AT_FDCWD, O_CLOEXEC],
    [10, O_CLOEXEC | O_NONBLOCK],
  ]);
});

describe("readFile()", () => {
  test.each([7, 1000, 4096, 1 << 20])("puts parts of %i bytes together", (most) => {
    const port = new ScriptedPort(fileAnswers({ "/f": TEXT }, most));
    expect([decodeText(readFile(port, "/f")), port.open.size]).toEqual([TEXT, 0]);
  });

  test("closes a file that cannot be read to its end", () => {
    const port = new ScriptedPort({ openat: 5, read: [100, -ENXIO] });
    expect(() => readFile(port, "/f")).toThrow("read: No such device or address (ENXIO)");
    expect(port.open.size).toBe(0);
  });
});

describe("readAll()", () => {
  /** A file that gives at each read(2) what is asked for, but not more than `size` in all. */
  function fileOf(size: number): [port: ScriptedPort, asked: number[]] {
    const asked: number[] = [];
    let left = size;
    const read = (_: SyscallArgument, __?: SyscallArgument, wanted?: SyscallArgument) => {
      asked.push(Number(wanted));
      const given = Math.min(left, Number(wanted));
      left -= given;
      return given;
    };
    return [new ScriptedPort({ read }), asked];
  }

  test("sees the end of a file of the expected size without more room", () => {
    const [port, asked] = fileOf(10);
    expect(readAll(port, new Fd(port, 5), { room: 10 })).toHaveLength(10);
    expect(asked).toEqual([11, 1]);
  });

  test("leaves what has no end", () => {
    const [port, asked] = fileOf(Number.POSITIVE_INFINITY);
    expect(readAll(port, new Fd(port, 5), { room: 7, most: 20 })).toHaveLength(32);
    expect(asked).toEqual([8, 8, 16]);
  });

  test("begins with what was read before", () => {
    const port = new ScriptedPort({ read: [1, 0] });
    const bytes = readAll(port, new Fd(port, 5), { room: 1, head: encodeText("abc") });
    expect(decodeText(bytes)).toBe("abc\0");
  });
});

describe("writeAll()", () => {
  test("goes on behind what a call has written", () => {
    const seen: string[] = [];
    const take = (count: number) => (_: SyscallArgument, bytes?: SyscallArgument, size?: SyscallArgument) => {
      seen.push(`${decodeText(bytes as Uint8Array)} ${size}`);
      return count;
    };
    writeAll(new ScriptedPort({ write: [take(2), take(-EINTR), take(4)] }), 1, encodeText("abcdef"));
    expect(seen).toEqual(["abcdef 6", "cdef 4", "cdef 4"]);
  });

  test("throws when a later part cannot be written", () => {
    const write = () => writeAll(new ScriptedPort({ write: [2, -ENOSPC] }), 1, encodeText("abcdef"));
    expect(write).toThrow("write: No space left on device (ENOSPC)");
  });

  test("makes no call for no bytes", () => {
    const port = new ScriptedPort({});
    writeAll(port, 1, new Uint8Array());
    expect(port.calls).toEqual([]);
  });
});

describe("descriptorInfo()", () => {
  const info = (text: string, key: string) => {
    const port = new ScriptedPort(fileAnswers({ "/proc/self/fdinfo/5": text }));
    return descriptorInfo(port, new Fd(port, 5), key);
  };

  test.each([
    ["memlock", "4096"],
    ["prog_tag", "a04f"],
    ["none", undefined],
  ])("of %s is %s", (key, value) => {
    expect(info("pos:\t0\nmemlock:\t4096\nprog_tag:\ta04f\n", key)).toBe(value);
  });

  test("fails without /proc", () => {
    const port = new ScriptedPort({ openat: -ENOENT });
    expect(() => descriptorInfo(port, new Fd(port, 5), "pos")).toThrow("ENOENT");
  });
});
