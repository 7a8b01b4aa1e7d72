import { CACHE_MEANINGS } from "../../bench/caches.ts";
import {
  calls,
  mebibytes,
  milliseconds,
  PROGRAM_NAMES,
  signed,
  speedup,
  times,
} from "../../bench/figures.ts";
import { growth } from "../../bench/growth.ts";
import { PROGRAMS } from "../../bench/programs.ts";
import type { Report, Result } from "../../bench/report.ts";
import { table } from "./markdown.ts";

const HEAD = ["", "bpftool", "executable", "ratio", "on Node", "ratio", "system calls", "peak, MiB"];

function row({ name, programs }: Result): string[] {
  const { bpftool, standalone, node } = programs;
  const counted = bpftool.systemCalls !== null;
  return [
    name,
    ...[milliseconds(bpftool.milliseconds), milliseconds(standalone.milliseconds)],
    ...[times(speedup(programs, "standalone")), milliseconds(node.milliseconds)],
    times(speedup(programs, "node")),
    counted ? PROGRAMS.map((name) => calls(programs[name])).join(" / ") : "",
    PROGRAMS.map((name) => mebibytes(programs[name])).join(" / "),
  ];
}

/** What 1,000 cgroups more cost, by the warm runs. */
function growthSentence({ results }: Report): string {
  const each = growth(results)
    .filter(({ cache }) => cache === "warm")
    .map(({ program, perThousand }) => `${signed(perThousand)} ms (${PROGRAM_NAMES[program]})`);
  const sizes = results.filter(({ scene, cache }) => scene === "sparse" && cache === "warm").length;
  return `Every 1,000 cgroups more cost \`tree\` in a sparse tree, warm, by a line through ${sizes} sizes: ${each.join(", ")}.`;
}

/** The measurement as the README has it. */
export function benchmark(report: Report): string {
  const { machine, versions, nodeMilliseconds, results, date } = report;
  const about = [
    `bpftool ${versions.bpftool} and cgbpf ${versions.cgbpf} in one run on ${date}: Linux ${machine.kernel}, ${machine.processors} x ${machine.processor},`,
    `Node ${machine.node}, which takes ${milliseconds(nodeMilliseconds)} for an empty program. Medians; a ratio above 1 is in favour of cgbpf.`,
    `System calls and memory: bpftool / executable / on Node.`,
  ];
  return [
    about.join("\n"),
    "",
    table(HEAD, results.filter(({ shown }) => shown).map(row)),
    `Cold: ${CACHE_MEANINGS.cold}.`,
    `First run: ${CACHE_MEANINGS.first}. All others: ${CACHE_MEANINGS.warm}.`,
    "",
    growthSentence(report),
    "",
  ].join("\n");
}
