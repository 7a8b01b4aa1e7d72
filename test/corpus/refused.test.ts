import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { nodePort } from "../../hosts/node/port.ts";
import { CgbpfError } from "../../src/bpf/failure/failures.ts";
import { Kernel } from "../../src/bpf/kernel/kernel.ts";
import { unlessNotHere } from "../recordings/theirs.ts";
import { sandbox } from "../setup/sandbox.ts";
import { requireCompiler } from "./made-by.ts";
import { OBJECTS, REFUSED } from "./objects/table.ts";
import { compileCorpus, pathOf } from "./paths.ts";
import { refusalOf, withoutLog } from "./refusal.ts";

const kernel = new Kernel(nodePort());
const box = sandbox();
let loads = 0;

beforeAll(compileCorpus);
afterAll(() => box.cleanup());

const refusal = (row: (typeof OBJECTS | typeof REFUSED)[number]) =>
  refusalOf(kernel, pathOf(row), `${box.pins}/${++loads}`);

describe("cgbpf refuses a bad object, and names the thing", () => {
  it.for(REFUSED)("$name: $wrong", (row, { task }) =>
    unlessNotHere(task, async () => {
      requireCompiler(row);
      expect(withoutLog(refusal(row))).toMatch(row.names);
    }),
  );
});

describe("cgbpf does not load either what libbpf does not load here", () => {
  it.each(OBJECTS.filter(({ notHere }) => notHere))("$name: $notHere.because", (row) => {
    expect(refusal(row)).toBeInstanceOf(CgbpfError);
  });
});
