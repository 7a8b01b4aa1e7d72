import { describe, expect, test } from "vitest";
import { viewOf } from "../../bytes/struct.ts";
import { EEXIST, ELOOP, ENOSPC } from "../../uapi/errno.ts";
import { O_EXCL } from "../../uapi/fcntl.ts";
import type { SyscallArgument } from "../port.ts";
import { type Answers, ScriptedPort } from "../scripted-port.fixture.ts";
import { writeFile } from "./create-file.ts";

const USER = 1000;
const OWNER_AT = 20;

/** Writes a byte, and gives which calls that took; a link is owned by that user. */
function write(answers: Answers, owner = USER) {
  const statx = (...args: SyscallArgument[]) => {
    viewOf(args[4] as Uint8Array).setUint32(OWNER_AT, owner, true);
    return 0;
  };
  const port = new ScriptedPort({ write: 1, statx, geteuid: USER, unlinkat: 0, ...answers });
  let error: unknown;
  try {
    writeFile(port, "/tmp/f", Uint8Array.of(1));
  } catch (thrown) {
    error = thrown;
  }
  expect(port.open.size).toBe(0);
  return { error: error === undefined ? undefined : String(error), calls: port.calls };
}

/** Refuses to make a file that is there, and to follow it, unless it is asked to. */
const link = [-EEXIST, -ELOOP, 7];

describe("writeFile()", () => {
  test("makes a file", () => {
    const flags: number[] = [];
    const openat = (...args: SyscallArgument[]) => flags.push(Number(args[2])) + 9;
    expect(write({ openat })).toEqual({ error: undefined, calls: ["openat", "write"] });
    expect((flags[0] ?? 0) & O_EXCL).not.toBe(0);
  });

  test("empties one that is there", () => {
    expect(write({ openat: [-EEXIST, 7] }).calls).toEqual(["openat", "openat", "write"]);
  });

  test.each([
    ["of this user", USER],
    ["of root", 0],
  ])("follows a link %s", (_, owner) => {
    expect(write({ openat: link }, owner).error).toBeUndefined();
  });

  test("does not follow another user's link", () => {
    expect(write({ openat: link }, 1001).error).toContain("ELOOP");
  });

  test("removes what it has made when it cannot be written whole, and nothing else", () => {
    const full = { write: -ENOSPC };
    expect(write({ openat: 7, ...full })).toEqual({
      error: expect.stringContaining("ENOSPC"),
      calls: ["openat", "write", "unlinkat"],
    });
    expect(write({ openat: [-EEXIST, 7], ...full }).calls).not.toContain("unlinkat");
  });
});
