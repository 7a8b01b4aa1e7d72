import { describe, expect, test } from "vitest";
import { decodeCString, decodeText, encodeText } from "../../bytes/text.ts";
import { EACCES, EEXIST, ELOOP, ENOENT, ENOSPC } from "../../uapi/errno.ts";
import { type Answers, ScriptedPort } from "../scripted-port.fixture.ts";
import { readPrivateFile, writePrivateFile } from "./private-file.ts";

interface Stat {
  readonly mode: number;
  readonly owner?: number;
  readonly links?: number;
  readonly size?: number;
}

const DIRECTORY: Stat = { mode: 0o40700 };
const FILE: Stat = { mode: 0o100600, size: 5 };

/** statx(2) of an open file. */
function stat({ mode, owner = 0, links = 1, size = 0 }: Stat) {
  return (...args: unknown[]) => {
    const view = new DataView((args[4] as Uint8Array).buffer);
    view.setUint32(16, links, true);
    view.setUint32(20, owner, true);
    view.setUint16(28, mode, true);
    view.setBigUint64(40, BigInt(size), true);
    return 0;
  };
}

const read = [
  (_: unknown, buffer?: unknown) => {
    (buffer as Uint8Array).set(encodeText("hello"));
    return 5;
  },
  0,
];

function readFrom(directory: Stat, file: Stat): string | undefined {
  const port = new ScriptedPort({ openat: [10, 11], statx: [stat(directory), stat(file)], read });
  const bytes = readPrivateFile(port, "/run/x", "f");
  expect(port.open.size).toBe(0);
  return bytes && decodeText(bytes);
}

describe("readPrivateFile()", () => {
  test("reads what root alone can have written", () => {
    expect(readFrom(DIRECTORY, FILE)).toBe("hello");
  });

  test.each<[string, Stat, Stat]>([
    ["the directory is another user's", { ...DIRECTORY, owner: 1 }, FILE],
    ["others may write to the directory", { mode: 0o40702 }, FILE],
    ["others may look into the directory", { mode: 0o40750 }, FILE],
    ["the directory is a file", { mode: 0o100700 }, FILE],
    ["the file is another user's", DIRECTORY, { ...FILE, owner: 1 }],
    ["others may read the file", DIRECTORY, { ...FILE, mode: 0o100640 }],
    ["the file is set-user-id", DIRECTORY, { ...FILE, mode: 0o104600 }],
    ["the file has another name elsewhere", DIRECTORY, { ...FILE, links: 2 }],
    ["the file is a FIFO", DIRECTORY, { ...FILE, mode: 0o10600 }],
    ["the file is too large", DIRECTORY, { ...FILE, size: 4097 }],
  ])("reads nothing when %s", (_, directory, file) => {
    expect(readFrom(directory, file)).toBeUndefined();
  });

  test("throws for a file that is a symbolic link, and leaves nothing open", () => {
    const port = new ScriptedPort({ openat: [10, -ELOOP], statx: stat(DIRECTORY) });
    expect(() => readPrivateFile(port, "/run/x", "f")).toThrow("ELOOP");
    expect(port.open.size).toBe(0);
  });
});

describe("writePrivateFile()", () => {
  /** Writes "hello", with some answers changed. Returns the port, and what was removed. */
  function write(changed: Answers): { port: ScriptedPort; removed: string[]; act: () => void } {
    const removed: string[] = [];
    const port = new ScriptedPort({
      mkdirat: -EEXIST,
      openat: [10, 11],
      statx: stat(DIRECTORY),
      getpid: 42,
      unlinkat: (_, name) => {
        removed.push(decodeCString(name as Uint8Array));
        return -ENOENT;
      },
      write: 5,
      renameat2: 0,
      ...changed,
    });
    return { port, removed, act: () => writePrivateFile(port, "/run/x", "f", encodeText("hello")) };
  }

  test("writes beside the file, and then puts it in its place", () => {
    const { port, act } = write({ write: [2, 3] });
    act();
    expect(port.calls.slice(-4)).toEqual(["openat", "write", "write", "renameat2"]);
    expect(port.open.size).toBe(0);
  });

  test.each<[string, Answers, string]>([
    ["there is no space", { write: [2, -ENOSPC] }, "ENOSPC"],
    ["it cannot be put in its place", { renameat2: -EACCES }, "EACCES"],
  ])("removes the draft when %s", (_, changed, message) => {
    const { port, removed, act } = write(changed);
    expect(act).toThrow(message);
    // The first is what a run before may have left.
    expect([removed, port.open.size]).toEqual([["f.42", "f.42"], 0]);
  });

  test("writes nothing into a directory that another user made", () => {
    const { port, act } = write({ statx: stat({ ...DIRECTORY, owner: 1 }) });
    act();
    expect([port.calls, port.open.size]).toEqual([["mkdirat", "openat", "statx"], 0]);
  });

  test("throws when the directory cannot be made", () => {
    expect(write({ mkdirat: -EACCES }).act).toThrow('mkdirat "/run/x"');
  });
});
