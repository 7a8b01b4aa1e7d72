import type { Reporter, SerializedError, TestCase, TestModule } from "vitest/node";
import { writeCounts } from "../../tools/ci/counts.ts";
import { comparisonLines, isCompared } from "./comparisons.ts";

/** How many tests that never ran are named. */
const LISTED = 20;
const DIFFERENTIAL = "/test/differential/";
const CORPUS = "/test/corpus/";

/** Name of the outermost `describe`: in the differential tests the state of the kernel, in those of the corpus the claim. */
function stateOf(test: TestCase): string {
  let name = "";
  for (let node = test.parent; node.type === "suite"; node = node.parent) name = node.name;
  return name;
}

/** A file that did not load, or a hook that failed, is a failure even where no test shows it. */
function brokenModules(modules: readonly TestModule[]): number {
  return modules.filter((module) => {
    const tests = [...module.children.allTests()];
    return tests.length === 0 || (!module.ok() && tests.every((test) => test.result().state === "passed"));
  }).length;
}

function countStates(
  modules: readonly TestModule[],
  directory: string,
): Map<string, { equal: number; all: number }> {
  const states = new Map<string, { equal: number; all: number }>();
  for (const module of modules.filter((module) => module.moduleId.includes(directory))) {
    for (const test of module.children.allTests()) {
      const state = `${module.project.name}: ${stateOf(test)}`;
      const count = states.get(state) ?? { equal: 0, all: 0 };
      count.all++;
      if (test.result().state === "passed" && isCompared(test)) count.equal++;
      states.set(state, count);
    }
  }
  return states;
}

const line = (name: string, equal: number, all: number) => `${`${equal}/${all}`.padStart(9)}  ${name}`;

/** One line a claim about the objects of the corpus. */
function corpusLines(modules: readonly TestModule[]): string[] {
  const claims = [...countStates(modules, CORPUS)].filter(([name]) => !name.endsWith(": "));
  if (claims.length === 0) return [];
  return [
    "objects of the corpus, by claim:",
    ...claims.map(([name, { equal, all }]) => line(name, equal, all)),
    "",
  ];
}

/** One line a state, and the sum. */
function stateLines(modules: readonly TestModule[]): string[] {
  const states = [...countStates(modules, DIFFERENTIAL)];
  if (states.length === 0) return [];
  const sum = (pick: "equal" | "all") => states.reduce((total, [, count]) => total + count[pick], 0);
  return [
    "differential cases equal to bpftool 7.8, by state:",
    ...states.map(([name, { equal, all }]) => line(name, equal, all)),
    line("in all, on both hosts", sum("equal"), sum("all")),
    "",
  ];
}

/**
 * Closes the output with `N passed, N failed`. Only a test that ran and passed counts as passed, and not if it had nothing to
 * compare with: skipped and never run ones have failed.
 */
export default class ClosingLine implements Reporter {
  onTestRunEnd(modules: readonly TestModule[], errors: readonly SerializedError[]): void {
    const tests = modules.flatMap((module) => [...module.children.allTests()]);
    const notRun = tests.filter((test) => !["passed", "failed"].includes(test.result().state));
    const succeeded = tests.filter((test) => test.result().state === "passed");
    const passed = succeeded.filter(isCompared).length;
    const others = brokenModules(modules) + errors.length;
    const nothing = tests.length === 0 && others === 0;
    const failed = nothing ? 1 : tests.length - succeeded.length + others;
    const lines = [
      ...corpusLines(modules),
      ...stateLines(modules),
      ...comparisonLines(tests),
      ...notRun.slice(0, LISTED).map((test) => `never ran, counts as failed: ${test.fullName}`),
      ...(notRun.length > LISTED ? [`… and ${notRun.length - LISTED} more that never ran`] : []),
    ];
    if (failed > 0) process.exitCode = 1;
    writeCounts("tests", { passed, failed, lines });
    process.stdout.write(`${[...lines, `${passed} passed, ${failed} failed`].join("\n")}\n`);
  }
}
