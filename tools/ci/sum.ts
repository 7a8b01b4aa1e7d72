import type { Counts } from "./counts.ts";

/** A part of continuous integration that has run: its name, its exit code, and the counts that it left. */
export interface Part {
  readonly name: string;
  readonly code: number;
  readonly counts?: Counts | undefined;
}

const NOTHING: Counts = { passed: 0, failed: 0, lines: [] };

/** A part that fails without counting a failure is one. */
function completed({ name, code, counts = NOTHING }: Part): Counts {
  if (code === 0 || counts.failed > 0) return counts;
  return { ...counts, failed: 1, lines: [...counts.lines, `failed: ${name}, with exit code ${code}`] };
}

/** The counts of all parts together; a run in which nothing passed has failed. */
export function sum(parts: readonly Part[]): Counts {
  const all = parts.map(completed);
  const total = (pick: "passed" | "failed") => all.reduce((count, counts) => count + counts[pick], 0);
  const [passed, failed] = [total("passed"), total("failed")];
  const lines = all.flatMap((counts) => counts.lines);
  return passed === 0 && failed === 0
    ? { passed, failed: 1, lines: [...lines, "nothing has run"] }
    : { passed, failed, lines };
}
