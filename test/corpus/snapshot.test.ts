import { readdirSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { nodePort } from "../../hosts/node/port.ts";
import { Kernel } from "../../src/bpf/kernel.ts";
import { sandbox } from "../setup/sandbox.ts";
import { loadByLibbpf, Refused } from "./loaded.ts";
import { BAD } from "./objects/bad.ts";
import { LOADABLE, OBJECTS } from "./objects/table.ts";
import { compileCorpus, corpusDirectory, corpusPath } from "./paths.ts";
import { snapshotOf } from "./snapshot.ts";

const kernel = new Kernel(nodePort());
const box = sandbox();
let loads = 0;
const directory = () => `${box.pins}/${++loads}`;

beforeAll(compileCorpus);
afterAll(() => box.cleanup());

it("the table has a row for every object of the corpus", () => {
  const rows = [...OBJECTS, ...BAD].map(({ name }) => `${name}.bpf.o`).sort();
  expect(rows).toEqual(
    readdirSync(corpusDirectory)
      .filter((name) => name.endsWith(".o"))
      .sort(),
  );
});

describe("libbpf loads an object twice alike", () => {
  it.each(LOADABLE)("$name: $covers", (row) => {
    const snapshots = [1, 2].map(() => {
      using loaded = loadByLibbpf(kernel, corpusPath(row.name), directory(), row);
      return snapshotOf(kernel, loaded);
    });
    expect(snapshots[0]).toEqual(snapshots[1]);
  });
});

describe("what this machine does not load", () => {
  it.each(OBJECTS.filter(({ notHere }) => notHere))("$name: $notHere.because", ({ name, notHere }) => {
    expect(() => loadByLibbpf(kernel, corpusPath(name), directory())).toThrow(Refused);
    expect(() => loadByLibbpf(kernel, corpusPath(name), directory())).toThrow(notHere?.says);
  });
});

describe("libbpf refuses a bad object", () => {
  it.each(BAD)("$name: $wrong", ({ name, says }) => {
    expect(() => loadByLibbpf(kernel, corpusPath(name), directory())).toThrow(says);
  });
});
