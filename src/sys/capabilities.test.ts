import { expect, test } from "vitest";
import { EPERM } from "../uapi/errno.ts";
import { effectiveCapabilities } from "./capabilities.ts";
import { ScriptedPort } from "./scripted-port.fixture.ts";

/** capget(2) with these bits effective; all others are permitted and inheritable, which counts for nothing. */
function portWith(...bits: readonly number[]): ScriptedPort {
  const mask = bits.reduce((sum, bit) => sum | (1n << BigInt(bit)), 0n);
  return new ScriptedPort({
    capget: (_, data) => {
      const view = new DataView((data as Uint8Array).fill(0xff).buffer);
      view.setUint32(0, Number(mask & 0xffffffffn), true);
      view.setUint32(12, Number(mask >> 32n), true);
      return 0;
    },
  });
}

test.each([
  [12, ["CAP_NET_ADMIN"]],
  [21, ["CAP_SYS_ADMIN"]],
  [38, ["CAP_PERFMON"]],
  [39, ["CAP_BPF"]],
  [31, []],
  [40, []],
])("bit %i is %j", (bit, names) => {
  expect([...effectiveCapabilities(portWith(bit))]).toEqual(names);
});

test("all of them at once, and none", () => {
  expect(effectiveCapabilities(portWith(12, 21, 38, 39)).size).toBe(4);
  expect(effectiveCapabilities(portWith()).size).toBe(0);
});

test("a refusal is thrown, and not taken for no capabilities", () => {
  expect(() => effectiveCapabilities(new ScriptedPort({ capget: -EPERM }))).toThrow("capget");
});
