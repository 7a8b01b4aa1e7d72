import { readdirSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, it, type TestContext } from "vitest";
import { nodePort } from "../../hosts/node/port.ts";
import { Kernel } from "../../src/bpf/kernel/kernel.ts";
import { conditionsFor } from "../recordings/fingerprint.ts";
import { theirs, unlessNotHere } from "../recordings/theirs.ts";
import { sandbox } from "../setup/sandbox.ts";
import { snapshotBy } from "./both.ts";
import { canonicalSnapshot } from "./canonical.ts";
import { Refused } from "./loaded.ts";
import { LOADERS } from "./loaders.ts";
import { requireCompiler } from "./made-by.ts";
import type { CorpusObject } from "./objects/row.ts";
import { LOADABLE, OBJECTS, REFUSED } from "./objects/table.ts";
import { compileCorpus, corpusDirectory, pathOf } from "./paths.ts";
import type { Snapshot } from "./snapshot.ts";

const kernel = new Kernel(nodePort());
const box = sandbox();
let loads = 0;
const sourceOf = ({ name, made }: CorpusObject) => made?.from ?? name;
/** Rows with what a test of each is called. */
const titled = <T extends { readonly name: string }>(rows: readonly T[], say: (row: T) => string) =>
  rows.map((row) => [`${row.name}: ${say(row)}`, row] as const);
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
  it.for(titled(LOADABLE, ({ covers }) => covers))("%s", async ([, row], { task }) => {
    let live: Snapshot | undefined;
    const ask = () => {
      live = snapshotBy("libbpf", kernel, row, directory());
      return canonicalSnapshot(live);
    };
    const conditions = () => conditionsFor(new Map([[sourceOf(row), pathOf({ name: sourceOf(row) })]]));
    const verdict = await theirs(task, { ask, conditions });
    if (verdict.by === "nothing") return;
    const ours = snapshotBy("cgbpf", kernel, row, directory());
    if (verdict.by === "peer") expect(ours).toEqual(live);
    else expect(canonicalSnapshot(ours)).toBe(verdict.text);
  });
});

/** What libbpf refuses an object with: of its words those that a row names. */
async function expectRefusal(task: TestContext["task"], row: Parameters<typeof pathOf>[0], says: RegExp) {
  const ask = () => {
    const words = refusal(row);
    return says.exec(words)?.[0] ?? `not ${says}: ${words}`;
  };
  const verdict = await theirs(task, { ask });
  if (verdict.by !== "nothing") expect(verdict.text).toMatch(says);
}

function refusal(row: Parameters<typeof pathOf>[0]): string {
  try {
    LOADERS.libbpf(kernel, pathOf(row), directory())[Symbol.dispose]();
    return "it was loaded";
  } catch (error) {
    if (error instanceof Refused) return error.message;
    throw error;
  }
}

describe("what this machine does not load", () => {
  const rows = OBJECTS.filter(({ notHere }) => notHere);
  it.for(titled(rows, ({ notHere }) => notHere?.because ?? ""))("%s", ([, row], { task }) =>
    expectRefusal(task, row, row.notHere?.says ?? /./),
  );
});

describe("libbpf refuses a bad object", () => {
  it.for(titled(REFUSED, ({ wrong }) => wrong))("%s", ([, row], { task }) =>
    unlessNotHere(task, () => {
      requireCompiler(row);
      return expectRefusal(task, row, row.says);
    }),
  );
});
