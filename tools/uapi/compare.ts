import type { Summary } from "./summary.ts";

/** What a kernel says about the committed summary. */
export interface Comparison {
  /** A member that both know has another value, offset or kind: one of the two is wrong. */
  readonly contradictions: string[];
  /** What only one of the two knows; normal between versions. */
  readonly differences: string[];
}

type Types = Map<string, Summary["types"][number]>;

function byName(summary: Summary): Types {
  return new Map(summary.types.map((type) => [type.name, type]));
}

/** How the summary of another kernel differs from the committed one. */
export function compare(committed: Summary, running: Summary): Comparison {
  const result: Comparison = { contradictions: [], differences: [] };
  const [ours, theirs] = [byName(committed), byName(running)];
  for (const [name, type] of ours) {
    const other = theirs.get(name);
    if (other) compareMembers(name, type.members, other.members, result);
    else result.differences.push(`${name}: only in the summary`);
  }
  for (const name of theirs.keys())
    if (!ours.has(name)) result.differences.push(`${name}: only in the kernel`);
  return result;
}

function compareMembers(
  type: string,
  ours: ReadonlyMap<string, string | bigint>,
  theirs: ReadonlyMap<string, string | bigint>,
  result: Comparison,
): void {
  for (const [name, row] of ours) {
    const other = theirs.get(name);
    if (other === undefined) result.differences.push(`${type}.${name}: only in the summary`);
    else if (other !== row) result.contradictions.push(`${type}.${name}: summary ${row}, kernel ${other}`);
  }
  for (const [name, row] of theirs) {
    if (!ours.has(name)) result.differences.push(`${type}.${name}: only in the kernel (${row})`);
  }
}
