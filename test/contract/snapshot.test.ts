import { expect, test } from "vitest";
import { run } from "../setup/run.ts";
import { buildStandalone, MACHINES } from "../setup/standalone.ts";

const TEXT = "a text of several words";

/** All that is allocated is preceded by a collection. */
const ALWAYS_COLLECTING = "-DFORCE_GC_AT_MALLOC";
const engines = [
  ...MACHINES.map((machine) => ({ ...machine, defines: [] })),
  ...MACHINES.slice(0, 1).map((machine) => ({
    ...machine,
    name: `${machine.name}, always collecting`,
    defines: [ALWAYS_COLLECTING],
  })),
];

test.each(engines)(
  "what the snapshot holds is used without a write, and may change while garbage is collected: $name",
  async ({ compiler, runner, defines }) => {
    const program = await buildStandalone("test/contract/snapshot.ts", compiler, ...defines);
    const { stdout, stderr, code } = run([...runner, program]);
    const lines = stdout.toString().split("\n").filter(Boolean);
    expect([code, stderr.toString()]).toEqual([0, ""]);
    const [[, length, dirty, size], ...cases] = lines.map((line) => JSON.parse(line));
    expect(length).toBe(20_889);
    // The emulator knows nothing of pages.
    if (runner.length === 0) expect(dirty / size).toBeLessThan(0.2);
    expect(cases).toEqual([
      ["a text that grows", [`${TEXT}, 0, 1, 2`, TEXT]],
      ["a text in parts", [49, 15_992, 32_023, true, 16_000]],
      ["a property more", [3, 2, 2, 2]],
      ["a method more", TEXT.toUpperCase()],
      ["names made anew", [1, 0]],
      ["held by the snapshot alone", [[{ made: [], name: "kept" }], "weakly"]],
      ["a function that was suspended", [1, 2, 3, 4, 5, true]],
      ["an iterator on its way", ["thing 1", "thing 2", "thing 3", 1996]],
      ["let go by the snapshot", "freed"],
      ["lists that grow and shrink", [2000, "thing 1999"]],
    ]);
  },
);
