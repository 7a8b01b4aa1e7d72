import type { TestCase } from "vitest/node";
import type { Comparison } from "../recordings/theirs.ts";

/** How many cases are named. */
const LISTED = 20;

function comparisonOf(test: TestCase): Comparison | undefined {
  return test.meta().comparison;
}

/** False for a test that had nothing to compare with, which therefore shows nothing. */
export function isCompared(test: TestCase): boolean {
  return comparisonOf(test)?.how !== "not at all";
}

/** How often each of these occurs, the most frequent first. */
function counted(texts: readonly string[]): [text: string, count: number][] {
  const counts = new Map<string, number>();
  for (const text of texts) counts.set(text, (counts.get(text) ?? 0) + 1);
  return [...counts].sort(([, a], [, b]) => b - a);
}

/** Cases that a peer of another build answers otherwise than the one that was recorded. */
function otherwiseLines(tests: readonly TestCase[]): string[] {
  const names = tests.flatMap((test) => {
    const comparison = comparisonOf(test);
    return comparison !== undefined && "otherwise" in comparison ? [test.fullName] : [];
  });
  if (names.length === 0) return [];
  return [
    `the bpftool at hand is of another build than the recorded one, and answers ${names.length} cases otherwise:`,
    ...names.slice(0, LISTED).map((name) => `  ${name}`),
    ...(names.length > LISTED ? [`  … and ${names.length - LISTED} more`] : []),
  ];
}

/** How tests compared with bpftool 7.8: live, with recordings of it, or not at all, and why. */
export function comparisonLines(tests: readonly TestCase[]): string[] {
  const comparisons = tests.flatMap((test) => comparisonOf(test) ?? []);
  if (comparisons.length === 0) return [];
  const count = (how: Comparison["how"]) => comparisons.filter((one) => one.how === how).length;
  const reasons = comparisons.flatMap((one) => (one.how === "not at all" ? [one.reason] : []));
  return [
    `compared with bpftool 7.8: ${count("live")} live, ${count("recording")} from recordings, ${reasons.length} not at all`,
    ...counted(reasons).map(([reason, times]) => `${String(times).padStart(9)}  not at all: ${reason}`),
    ...otherwiseLines(tests),
    "",
  ];
}
