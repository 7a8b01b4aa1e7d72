import { gzipSync } from "node:zlib";
import { beforeAll, describe, expect, it } from "vitest";
import { gunzip as nodeGunzip } from "../../hosts/node/gunzip.ts";
import { useEngine } from "./engine.ts";
import { gunzip, isGzip } from "./gunzip.ts";

const lines = Array.from({ length: 30_000 }, (_, i) => `CONFIG_SETTING_${i}=${i % 3 ? "y" : i}\n`).join("");

describe("gunzip()", () => {
  beforeAll(() => useEngine({ gunzip: nodeGunzip }));

  it.each(["", "a", lines])("gives back what was compressed", (text) => {
    expect(Buffer.from(gunzip(gzipSync(text))).toString()).toBe(text);
  });

  it.each([
    ["no gzip file", Buffer.from("CONFIG_X=y"), "gzip: it is no gzip file"],
    ["a cut one", gzipSync(lines).subarray(0, -20), "gzip: it is damaged or too large"],
    [
      "another checksum",
      Uint8Array.from(gzipSync(lines)).fill(1, -8, -4),
      "gzip: it is damaged or too large",
    ],
    ["one that is too large", gzipSync(Buffer.alloc((1 << 26) + 1)), "gzip: it is damaged or too large"],
  ])("refuses %s", (_, bytes, message) => {
    expect(() => gunzip(bytes)).toThrow(message);
  });

  it("knows a gzip file by its first bytes", () => {
    expect(isGzip(gzipSync(""))).toBe(true);
    expect(isGzip(Buffer.from("CONFIG_X=y"))).toBe(false);
  });
});
