import { readFileSync } from "node:fs";
import { deedsOf, misdeeds } from "../../corpus/deeds.ts";
import type { Loaded } from "../../corpus/loaded.ts";
import type { CorpusObject } from "../../corpus/objects/row.ts";
import { kernelAtLeast } from "./release.ts";
import { expectEqual, expectMatch } from "./report.ts";
import { kernel } from "./world.ts";

/** The emulated processor has no cmpxchg16b, as host/machine.ts says. */
const hasCmpxchg16b = /^flags\b.* cx16\b/m.test(readFileSync("/proc/cpuinfo", "latin1"));

function getsMemory({ lockless }: CorpusObject): boolean {
  return lockless === undefined || hasCmpxchg16b || !kernelAtLeast(lockless);
}

/** One case: a loaded object does what its row says, or, where it gets no memory, nothing. */
export function expectDeeds(title: string, cgroup: string, loaded: Loaded, row: CorpusObject): void {
  const wrong = misdeeds(row, deedsOf(kernel, cgroup, loaded, row)).join("\n");
  if (getsMemory(row)) expectEqual(`${title} acts as its source says`, wrong, "");
  else expectMatch(`${title} gets no memory, and does nothing`, wrong, /^(variables \w+: 0\n?)+$/);
}
