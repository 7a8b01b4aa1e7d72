import { readdirSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { nodePort } from "../../hosts/node/port.ts";
import { Kernel } from "../../src/bpf/kernel.ts";
import { sandbox } from "../setup/sandbox.ts";
import { snapshotsOf } from "./both.ts";
import { Refused } from "./loaded.ts";
import { LOADERS } from "./loaders.ts";
import { LOADABLE, OBJECTS, REFUSED } from "./objects/table.ts";
import { compileCorpus, corpusDirectory, pathOf } from "./paths.ts";

const kernel = new Kernel(nodePort());
const box = sandbox();
let loads = 0;
const directory = () => `${box.pins}/${++loads}`;

beforeAll(compileCorpus);
afterAll(() => box.cleanup());

it("the table has a row for every object of the corpus", () => {
  const rows = [...OBJECTS, ...REFUSED]
    .filter(({ made }) => !made)
    .map(({ name }) => `${name}.bpf.o`)
    .sort();
  expect(rows).toEqual(
    readdirSync(corpusDirectory)
      .filter((name) => name.endsWith(".o"))
      .sort(),
  );
});

describe("an object is in the kernel as libbpf would have it there", () => {
  it.each(LOADABLE)("$name: $covers", (row) => {
    const { theirs, ours } = snapshotsOf(kernel, row, directory);
    expect(ours).toEqual(theirs);
  });
});

describe("what this machine does not load", () => {
  it.each(OBJECTS.filter(({ notHere }) => notHere))("$name: $notHere.because", (row) => {
    const load = () => LOADERS.libbpf(kernel, pathOf(row), directory());
    expect(load).toThrow(Refused);
    expect(load).toThrow(row.notHere?.says);
  });
});

describe("libbpf refuses a bad object", () => {
  it.each(REFUSED)("$name: $wrong", (row) => {
    expect(() => LOADERS.libbpf(kernel, pathOf(row), directory())).toThrow(row.says);
  });
});
