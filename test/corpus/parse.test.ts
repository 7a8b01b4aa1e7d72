import { readFileSync } from "node:fs";
import fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import { FormatError } from "../../src/bytes/reader.ts";
import { parseObject } from "../../src/object/parse-object.ts";
import { anyDamage, damaged, seed } from "./damage.ts";
import { OBJECTS, REFUSED } from "./objects/table.ts";
import { compileCorpus, pathOf } from "./paths.ts";

const RUNS = 60;
/** Milliseconds that one damaged object may take; a sound one takes a few. */
const LIMIT = 2000;

beforeAll(compileCorpus);

const parse = (row: (typeof OBJECTS | typeof REFUSED)[number]) =>
  parseObject(readFileSync(pathOf(row)), { name: row.name });

describe("parseObject() takes every good object, also one that this kernel does not load", () => {
  it.each(OBJECTS)("$name: $covers", (row) => {
    const { programs, maps, license } = parse(row);
    expect(programs.length + maps.length).toBeGreaterThan(0);
    expect(license).toMatch(row.name === "license_none" ? /^$/ : /GPL|MIT/);
    const names = programs.map(({ name }) => name);
    for (const name of Object.keys(row.attach ?? {})) expect(names).toContain(name);
    for (const { code, name } of programs) expect(code.bytes.length, name).toBeGreaterThan(0);
  });
});

describe("parseObject() reads big endian objects as the same programs and maps", () => {
  it.each(REFUSED.filter(({ name }) => name.endsWith(".be")))("$name", (row) => {
    const shape = (name: string) => {
      const { programs, maps, externs, license } = parse({ ...row, name });
      return {
        programs: programs.map(({ name, section, type, expectedAttachType }) => [
          name,
          section,
          type,
          expectedAttachType,
        ]),
        maps: maps.map(({ contents, ...map }) => ({
          ...map,
          size: contents?.length,
          name: "",
          kernelName: "",
        })),
        externs,
        license,
      };
    };
    expect(parse(row).littleEndian).toBe(false);
    expect(shape(row.name)).toEqual(shape(row.name.replace(".be", "")));
  });
});

describe(`parseObject() of damaged bytes gives a result or a named error, seed ${seed}`, () => {
  it.each([...OBJECTS, ...REFUSED])("$name", (row) => {
    const whole = readFileSync(pathOf(row));
    fc.assert(
      fc.property(anyDamage, (damage) => {
        const bytes = damaged(whole, damage);
        const start = performance.now();
        try {
          parseObject(bytes, { name: row.name });
        } catch (error) {
          if (!(error instanceof FormatError)) throw error;
          expect(error.message).not.toBe("");
        }
        expect(performance.now() - start).toBeLessThan(LIMIT);
      }),
      { numRuns: RUNS, seed },
    );
  });
});
