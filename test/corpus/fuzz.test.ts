import { mkdirSync, readdirSync, readFileSync } from "node:fs";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { nodePort } from "../../hosts/node/port.ts";
import { CgbpfError } from "../../src/bpf/failure/failures.ts";
import { Kernel } from "../../src/bpf/kernel/kernel.ts";
import { loadObject } from "../../src/bpf/object/load-object.ts";
import { openDescriptors } from "../setup/leaks.ts";
import { sandbox } from "../setup/sandbox.ts";
import { anyDamage, damaged, seed } from "./damage.ts";
import { OBJECTS, REFUSED } from "./objects/table.ts";
import { compileCorpus, pathOf } from "./paths.ts";

const RUNS = 12;
/** Milliseconds that one damaged object may take, the kernel's own work included. */
const LIMIT = 5000;

const kernel = new Kernel(nodePort());
const box = sandbox();

beforeAll(compileCorpus);
afterAll(() => box.cleanup());

describe(`loadObject() of damaged bytes gives programs or a named error, and leaves nothing, seed ${seed}`, () => {
  it.each([...OBJECTS, ...REFUSED])("$name", (row) => {
    const whole = readFileSync(pathOf(row));
    const pinRoot = `${box.pins}/${row.name.replace(".", "_")}`;
    mkdirSync(pinRoot);
    const before = openDescriptors();
    fc.assert(
      fc.property(anyDamage, (damage) => {
        const start = performance.now();
        let loaded = false;
        try {
          loadObject(kernel, damaged(whole, damage), { name: "damaged", pinRoot }).close();
          loaded = true;
        } catch (error) {
          if (!(error instanceof CgbpfError)) throw error;
        }
        expect(performance.now() - start).toBeLessThan(LIMIT);
        expect(openDescriptors()).toEqual(before);
        // The one that pins by name may have done so, soundly, for an earlier case.
        if (!loaded && row.name !== "map_pinned") expect(readdirSync(pinRoot)).toEqual([]);
      }),
      { numRuns: RUNS, seed },
    );
  });
});
