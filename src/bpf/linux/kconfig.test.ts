import { expect, test } from "vitest";
import { encodeText } from "../../bytes/text.ts";
import { KernelConfiguration } from "./kconfig.ts";

test("a configuration tells of its first and last line, and of whole names alone", () => {
  const text = 'CONFIG_A=y\n# CONFIG_B is not set\nCONFIG_HZ=1000\nCONFIG_HZ_1000=m\nCONFIG_T="last"';
  const configuration = new KernelConfiguration(encodeText(text));
  const names = ["A", "HZ", "HZ_1000", "T", "B", "H"];
  expect(names.map((name) => configuration.get(`CONFIG_${name}`))).toEqual([
    "y",
    "1000",
    "m",
    '"last"',
    undefined,
    undefined,
  ]);
  expect(configuration.get("HZ")).toBeUndefined();
  expect(new KernelConfiguration(new Uint8Array(0)).get("CONFIG_A")).toBeUndefined();
});
