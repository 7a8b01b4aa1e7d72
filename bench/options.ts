import { parseArgs } from "node:util";

export interface Options {
  /** File for the results as JSON. */
  readonly json: string | undefined;
  /** How many cgroups the tree has. */
  readonly cgroups: number;
}

const CGROUPS = 10_000;

/** The words of the command line. @throws Error for words that mean nothing */
export function parseOptions(args: readonly string[]): Options {
  const { values } = parseArgs({
    args: [...args],
    options: { json: { type: "string" }, cgroups: { type: "string" } },
  });
  const cgroups = Number(values.cgroups ?? CGROUPS);
  if (!Number.isInteger(cgroups) || cgroups < 100) throw new Error("--cgroups takes a number from 100 on");
  return { json: values.json, cgroups };
}
