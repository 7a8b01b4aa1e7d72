import fc from "fast-check";
import { expect, it } from "vitest";
import { run } from "../setup/run.ts";
import { buildStandalone } from "../setup/standalone.ts";
import { type Answer, answersFor, type Pair } from "./bigint-operations.ts";

/** Where engines keep numbers in another way than their neighbours. */
const EDGES = [0, 7, 8, 31, 32, 52, 53, 62, 63, 64, 127, 128].flatMap((bit) =>
  [-1n, 0n, 1n].flatMap((step) => [(1n << BigInt(bit)) + step, -(1n << BigInt(bit)) - step]),
);
/** Numbers that are cut to so many bits and one, and what is left of them. */
const CUT: readonly (readonly [a: bigint, bits: bigint, left: bigint])[] = [
  [-1n, 63n, 0xffffffffffffffffn],
  [0xffffffff81000000n, 63n, 0xffffffff81000000n],
  [0xffffffff81000000n, 31n, 0x81000000n],
  [-1n, 127n, (1n << 128n) - 1n],
  [13n, 2n, 5n],
  [1n << 64n, 63n, 0n],
];
const number = fc.oneof(
  fc.constantFrom(...EDGES),
  fc.bigInt({ min: 0n, max: (1n << 64n) - 1n }),
  fc.bigInt({ min: -(1n << 130n), max: 1n << 130n }),
);

it("the engine computes with bigints as Node does", async () => {
  const pairs: Pair[] = [
    ...EDGES.map((edge, i): Pair => [edge, BigInt(i)]),
    ...CUT.map(([a, bits]): Pair => [a, bits]),
    ...fc.sample(fc.tuple(number, number), 500),
  ];
  const { stdout, stderr } = run([
    await buildStandalone("test/standalone/bigint-program.ts"),
    ...pairs.map((pair) => pair.join(",")),
  ]);
  expect(stderr.toString()).toBe("");
  const lines = stdout.toString().trimEnd().split("\n");
  const answers = lines.map((line) => JSON.parse(line) as Answer);
  expect(answers).toEqual(answersFor(pairs));
  for (const [a, bits, left] of CUT) {
    const cut = answers.find((row) => row[0] === "asUintN" && row[1] === `${a}` && row[2] === `${bits}`);
    expect(JSON.parse(cut?.[3] ?? "[]")).toMatchObject({ 0: `${left}n` });
  }
});
