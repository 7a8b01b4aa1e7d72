import { describe, expect, test } from "vitest";
import { decodeCString } from "../../bytes/text.ts";
import { EINVAL, ENODEV, EPERM } from "../../uapi/errno.ts";
import { ScriptedPort } from "../scripted-port.fixture.ts";
import { mountBpffs } from "./mount.ts";

const MS_BIND = 0x1000;
const MS_PRIVATE_REC = 0x44000;

/** Mounts over /pins while mount(2) answers so. Returns type and flags of each call. */
function mountWith(...results: readonly number[]): { steps: unknown[]; act: () => void } {
  const steps: unknown[] = [];
  const answer =
    (result: number) =>
    (...args: unknown[]) => {
      steps.push([decodeCString(args[2] as Uint8Array), args[3]]);
      return result;
    };
  const umount2 = () => {
    steps.push("undo");
    return 0;
  };
  const port = new ScriptedPort({ mount: results.map(answer), umount2 });
  return { steps, act: () => mountBpffs(port, "/pins") };
}

const MAKE_PRIVATE = ["none", MS_PRIVATE_REC];
const BIND = ["none", MS_BIND];
const MOUNT = ["bpf", 0];

describe("mountBpffs()", () => {
  test.each([
    ["mounts over a mount point", [0, 0], [MAKE_PRIVATE, MOUNT]],
    [
      "makes a mount point of another directory first",
      [-EINVAL, 0, 0, 0],
      [MAKE_PRIVATE, BIND, MAKE_PRIVATE, MOUNT],
    ],
  ])("%s", (_, results, expected) => {
    const { steps, act } = mountWith(...results);
    act();
    expect(steps).toEqual(expected);
  });

  test.each([
    ["mount --make-private /pins", [-EPERM]],
    ["mount --bind /pins /pins", [-EINVAL, -EPERM]],
    ["mount --make-private /pins", [-EINVAL, 0, -EINVAL]],
    ["mount -t bpf bpf /pins", [0, -ENODEV]],
    ["mount -t bpf bpf /pins", [-EINVAL, 0, 0, -ENODEV]],
  ])("names the step that failed: %s %j", (step, results) => {
    const { steps, act } = mountWith(...results);
    expect(act).toThrow(step);
    const bound = results[1] === 0;
    expect(steps).toHaveLength(results.length + (bound ? 1 : 0));
    expect(steps.includes("undo")).toBe(bound);
  });

  test.each([".", "./", "././"])("never mounts over the working directory, named %s", (directory) => {
    expect(() => mountBpffs(new ScriptedPort({}), directory)).toThrow(`mount --make-private ${directory}`);
  });
});
