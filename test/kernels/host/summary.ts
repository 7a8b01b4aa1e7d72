import type { Counts } from "../../../tools/ci/counts.ts";
import { type KernelReport, lineOf } from "./report.ts";

/** Fewer kernels than this say little of any other. */
const ENOUGH = 3;

function sumOf(reports: readonly KernelReport[], pick: (report: KernelReport) => number): number {
  return reports.reduce((sum, report) => sum + pick(report), 0);
}

/**
 * All kernels together. One that cannot be had is named, and is no failure; too few of them are.
 * @param asked how many kernels were to run
 */
export function countsOf(reports: readonly KernelReport[], asked = reports.length): Counts {
  const ran = reports.filter(({ missing }) => missing === undefined).length;
  const needed = Math.min(ENOUGH, asked);
  const tooFew = ran < needed ? [`only ${ran} kernels ran, and ${needed} are needed`] : [];
  return {
    passed: sumOf(reports, ({ equal, recorded, own }) => equal + recorded + own),
    failed: sumOf(reports, ({ failures }) => failures.length) + tooFew.length,
    lines: ["kernels:", ...reports.map((report) => `  ${lineOf(report)}`), ...tooFew, ""],
  };
}
