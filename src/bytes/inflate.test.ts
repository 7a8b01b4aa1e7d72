import { deflateRawSync, gzipSync } from "node:zlib";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { gunzip, isGzip } from "./inflate.ts";
import { FormatError } from "./reader.ts";

const text = (bytes: Uint8Array) => Buffer.from(bytes).toString();
const lines = Array.from({ length: 3000 }, (_, i) => `CONFIG_SETTING_${i % 700}=${i % 3 ? "y" : i}\n`).join(
  "",
);

describe("gunzip()", () => {
  it.each([
    ["stored", 0],
    ["fast", 1],
    ["small", 9],
  ])("gives back what zlib compressed, %s", (_, level) => {
    expect(text(gunzip(gzipSync(lines, { level })))).toBe(lines);
  });

  it("reads fixed codes, overlapping copies and the empty file", () => {
    for (const sample of ["", "a", "abcabcabcabcabcabc", "aaaaaaaaaaaaaaaaaaaa"]) {
      expect(text(gunzip(gzipSync(sample, { strategy: 4 })))).toBe(sample);
    }
  });

  it("reads whatever bytes were compressed", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 5000 }), fc.integer({ min: 0, max: 9 }), (bytes, level) => {
        expect(gunzip(gzipSync(bytes, { level }))).toEqual(bytes);
      }),
    );
  });

  it("passes over the fields of the header that a file name and a comment take", () => {
    const header = Uint8Array.from([0x1f, 0x8b, 8, 8 | 16 | 4, 0, 0, 0, 0, 0, 3, 2, 0, 9, 9]);
    const names = Buffer.from("config\0made by hand\0");
    expect(text(gunzip(Buffer.concat([header, names, deflateRawSync("whole")])))).toBe("whole");
  });

  it("refuses damaged bytes by a FormatError, or reads them as something else", () => {
    const whole = gzipSync(lines);
    fc.assert(
      fc.property(fc.nat(whole.length - 1), fc.nat(255), fc.nat(whole.length), (at, value, length) => {
        const damaged = Uint8Array.from(whole).subarray(0, length);
        if (at < length) damaged[at] = value;
        try {
          gunzip(damaged);
        } catch (error) {
          expect(error).toBeInstanceOf(FormatError);
        }
      }),
    );
  });

  it("knows a gzip file by its first bytes", () => {
    expect(isGzip(gzipSync(""))).toBe(true);
    expect(isGzip(Buffer.from("CONFIG_X=y"))).toBe(false);
    expect(() => gunzip(Buffer.from("CONFIG_X=y"))).toThrow("gzip: it is no gzip file");
  });
});
