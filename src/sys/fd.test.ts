import { describe, expect, test } from "vitest";
import { EMFILE } from "../uapi/errno.ts";
import { ClosedError } from "./errors.ts";
import { Fd } from "./fd.ts";
import { ScriptedPort } from "./scripted-port.fixture.ts";

/** A port where these descriptors are open, and fcntl(2) answers so. */
function portWith(open: readonly number[], ...fcntl: number[]): ScriptedPort {
  const port = new ScriptedPort({ fcntl });
  for (const fd of open) port.open.add(fd);
  return port;
}

describe("Fd", () => {
  test.each([0, 1, 2])("moves descriptor %i up, and closes it", (number) => {
    const port = portWith([number], 9);
    expect([new Fd(port, number).number, [...port.open]]).toEqual([9, [9]]);
  });

  test("leaves descriptor 3 where it is", () => {
    expect(new Fd(portWith([3]), 3).number).toBe(3);
  });

  test("leaves nothing open when a descriptor cannot be moved", () => {
    const port = portWith([0], -EMFILE);
    expect(() => new Fd(port, 0)).toThrow("EMFILE");
    expect(port.open.size).toBe(0);
  });

  test("is closed once, and not to be used behind that", () => {
    const port = portWith([5]);
    const fd = new Fd(port, 5);
    expect(fd.closed).toBe(false);
    fd.close();
    // The number may be another file's by now: the port fails on a second close.
    fd.close();
    fd[Symbol.dispose]();
    expect([fd.closed, port.open.size]).toEqual([true, 0]);
    expect(() => fd.number).toThrow(ClosedError);
    expect(() => fd.duplicate()).toThrow(ClosedError);
  });

  test("has a duplicate that is closed on its own", () => {
    const port = portWith([5], 6);
    const fd = new Fd(port, 5);
    using copy = fd.duplicate();
    fd.close();
    expect([copy.number, [...port.open]]).toEqual([6, [6]]);
  });

  test("is closed at the end of a block that fails", () => {
    const port = portWith([5]);
    const use = () => {
      using _fd = new Fd(port, 5);
      throw new RangeError("inside");
    };
    expect(use).toThrow("inside");
    expect(port.open.size).toBe(0);
  });
});
