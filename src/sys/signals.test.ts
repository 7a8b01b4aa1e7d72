import { expect, test } from "vitest";
import { EINVAL } from "../uapi/errno.ts";
import type { Port } from "./port.ts";
import { ScriptedPort } from "./scripted-port.fixture.ts";
import { holdSignals } from "./signals.ts";

/** rt_sigprocmask(2), which finds SIGUSR1 blocked. Masks that were set, as bytes. */
function signalPort(): { port: Port; masks: [how: unknown, mask: number[]][]; released: () => number } {
  const masks: [unknown, number[]][] = [];
  let released = 0;
  const scripted = new ScriptedPort({
    rt_sigprocmask: (how, mask, before) => {
      masks.push([how, [...(mask as Uint8Array)]]);
      if (before instanceof Uint8Array) before[1] = 2;
      return 0;
    },
  });
  const port: Port = {
    arch: "x64",
    addressOf: () => 0n,
    syscall: (...args) => scripted.syscall(...args),
    holdSignals: () => () => released++,
  };
  return { port, masks, released: () => released };
}

test("holdSignals() blocks SIGHUP, SIGINT and SIGTERM, and puts back the mask that was there", () => {
  const { port, masks, released } = signalPort();
  {
    using _held = holdSignals(port);
    expect([masks, released()]).toEqual([[[0, [0x03, 0x40, 0, 0, 0, 0, 0, 0]]], 0]);
  }
  expect([masks[1], released()]).toEqual([[2, [0, 2, 0, 0, 0, 0, 0, 0]], 1]);
});

test("holdSignals() throws when the kernel refuses", () => {
  expect(() => holdSignals(new ScriptedPort({ rt_sigprocmask: -EINVAL }))).toThrow("rt_sigprocmask");
});
