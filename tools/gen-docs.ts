/**
 * Fills the marked regions of README.md and the man page from the tables in src and from examples/, names in
 * docs/compatibility.md the tests of each row, and makes table and chart of the measurement in docs/bench.json.
 *
 *   tsx tools/gen-docs.ts           writes them
 *   tsx tools/gen-docs.ts --check   exit 1 if they are out of date, or the man page is of another version or lacks a command
 */
import { renderChart } from "../bench/chart.ts";
import type { Report } from "../bench/report.ts";
import { VERSION } from "../src/cli/version.ts";
import { readCommitted, writeOrCheck } from "./committed.ts";
import { benchmark } from "./docs/benchmark.ts";
import { codeBlock, commandTable, formatMarkdown, optionTable } from "./docs/markdown.ts";
import { ROFF_REGIONS, usageLine } from "./docs/roff.ts";
import { nameTests } from "./docs/row-tests.ts";
import { fillRegions } from "./regions.ts";
import { MAIN_USAGES, OBJECT_USAGES } from "./usage.ts";

const README = "README.md";
const COMPATIBILITY = "docs/compatibility.md";
const CHANGELOG = "CHANGELOG.md";
const BENCH = "docs/bench.json";
const CHART = "docs/bench.svg";

function report(problem: string): void {
  console.error(problem);
  process.exitCode = 1;
}

const measured = JSON.parse(readCommitted(BENCH)) as Report;
const manuals = Object.entries(ROFF_REGIONS).map(([path, regions]) => ({
  path,
  text: fillRegions(path, readCommitted(path), regions),
}));
const readme = fillRegions(README, readCommitted(README), {
  commands: commandTable,
  options: optionTable,
  "quick-start": codeBlock("ts", readCommitted("examples/list-programs.ts")),
  benchmark: benchmark(measured),
});
const compatibility = nameTests(readCommitted(COMPATIBILITY));

writeOrCheck(
  [
    ...manuals,
    { path: README, text: formatMarkdown(README, readme) },
    { path: CHART, text: renderChart(measured) },
    { path: COMPATIBILITY, text: formatMarkdown(COMPATIBILITY, compatibility.text) },
  ],
  process.argv.includes("--check"),
  "npm run gen:docs",
);

for (const number of compatibility.missing)
  report(`${COMPATIBILITY}: no test has a title "row ${number}: …"`);
for (const { path, text } of manuals) {
  if (!text.includes(`"cgbpf ${VERSION}"`)) report(`${path} is not of version ${VERSION}`);
}
if (!readCommitted(CHANGELOG).includes(`\n## ${VERSION}\n`)) report(`${CHANGELOG} has no version ${VERSION}`);
for (const { object, usages } of [...OBJECT_USAGES, { object: "", usages: MAIN_USAGES }]) {
  const path = `man/cgbpf-${object || "cgroup"}.8`;
  const prefix = `cgbpf ${object}`.trim();
  const text = manuals.find((manual) => manual.path === path)?.text ?? "";
  for (const { usage } of usages) {
    if (!text.includes(`.TP\n${usageLine(prefix, usage)}`))
      report(`${path} does not describe: ${prefix} ${usage}`);
  }
}
