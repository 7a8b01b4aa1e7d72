import { readdirSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { nodePort } from "../../hosts/node/port.ts";
import { CgbpfError } from "../../src/bpf/errors.ts";
import { Kernel } from "../../src/bpf/kernel.ts";
import { FormatError } from "../../src/bytes/reader.ts";
import { sandbox } from "../setup/sandbox.ts";
import { LOADERS } from "./loaders.ts";
import { OBJECTS, REFUSED } from "./objects/table.ts";
import { compileCorpus, pathOf } from "./paths.ts";

const kernel = new Kernel(nodePort());
const box = sandbox();
let loads = 0;

beforeAll(compileCorpus);
afterAll(() => box.cleanup());

/** The error of loading it with cgbpf, which left no pin; what it left open fails the test anyway. */
function refusal(path: string): CgbpfError | FormatError {
  const directory = `${box.pins}/${++loads}`;
  try {
    LOADERS.cgbpf(kernel, path, directory)[Symbol.dispose]();
  } catch (error) {
    expect(readdirSync(directory)).toEqual([]);
    if (error instanceof CgbpfError || error instanceof FormatError) return error;
    throw error;
  }
  throw new Error("it was loaded");
}

/** What an error says without the verifier's log, in which everything stands. */
function withoutLog(error: CgbpfError | FormatError): string {
  return error instanceof CgbpfError
    ? JSON.stringify([error.code, { ...error.details, log: "" }])
    : error.message;
}

describe("cgbpf refuses a bad object, and names the thing", () => {
  it.each(REFUSED)("$name: $wrong", (row) => {
    expect(withoutLog(refusal(pathOf(row)))).toMatch(row.names);
  });
});

describe("cgbpf does not load either what libbpf does not load here", () => {
  it.each(OBJECTS.filter(({ notHere }) => notHere))("$name: $notHere.because", (row) => {
    expect(refusal(pathOf(row))).toBeInstanceOf(CgbpfError);
  });
});
