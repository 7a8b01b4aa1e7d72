import { parseArgs } from "node:util";

export interface Options {
  /** What to measure: rows that have all parts of one of these words; every row without any. */
  readonly words: readonly string[];
  /** File for the results as JSON. */
  readonly json: string | undefined;
  /** File for the results as a chart. */
  readonly svg: string | undefined;
  /** Keep the results in docs/, and make table and chart of them. */
  readonly save: boolean;
  /** One run of each command, for a smoke test. */
  readonly quick: boolean;
  /** Cgroups of the largest tree; the others, and the lines of the batch, go with it. */
  readonly cgroups: number;
}

export const USAGE = `npm run bench -- [WORD…] [--quick] [--cgroups N] [--json FILE] [--svg FILE] [--save]
  WORD           only rows that have it: version, show, tree, batch, load; sparse, dense, effective; warm, cold, first; 10000; tree-cold
  --quick        one run of each command, without the trees that only the growth is computed from, and without objects
  --cgroups N    cgroups of the largest tree, by default 50000; the other trees and the batch become smaller with it
  --json FILE    the results as JSON
  --svg FILE     the results as a chart
  --save         keep the results as docs/bench.json, and make the chart and the table of the README of them`;

export const LARGEST = 50_000;
const SMALLEST = 500;

/** The words of the command line. @throws Error for words that mean nothing */
export function parseOptions(args: readonly string[]): Options {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      json: { type: "string" },
      svg: { type: "string" },
      save: { type: "boolean", default: false },
      quick: { type: "boolean", default: false },
      cgroups: { type: "string", default: String(LARGEST) },
    },
  });
  const cgroups = Number(values.cgroups);
  if (!Number.isInteger(cgroups) || cgroups < SMALLEST)
    throw new Error(`--cgroups takes a number from ${SMALLEST} on`);
  if (values.save && (positionals.length > 0 || values.quick || cgroups !== LARGEST))
    throw new Error("--save takes all rows, in full");
  return {
    words: positionals,
    json: values.json,
    svg: values.svg,
    save: values.save,
    quick: values.quick,
    cgroups,
  };
}
