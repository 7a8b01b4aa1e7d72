import { CACHE_MEANINGS } from "./caches.ts";
import { calls, mebibytes, milliseconds, PROGRAM_NAMES, signed, speedup, times } from "./figures.ts";
import { type Growth, growth } from "./growth.ts";
import { PROGRAMS } from "./programs.ts";
import type { Report, Result } from "./report.ts";

type Rows = readonly (readonly string[])[];

/** Rows of equally many cells, in columns; the first to the left, numbers to the right. */
function columns(rows: Rows): string {
  const widths = (rows[0] ?? []).map((_, i) => Math.max(...rows.map((row) => row[i]?.length ?? 0)));
  const cell = (text: string, i: number) =>
    i === 0 ? text.padEnd(widths[i] ?? 0) : text.padStart(widths[i] ?? 0);
  return rows.map((row) => row.map(cell).join("  ").trimEnd()).join("\n");
}

/** The share of a run in which Node only starts. */
function startUpShare(node: number, { programs }: Result): string {
  return `${Math.min(100, (100 * node) / programs.node.milliseconds).toFixed(0)}%`;
}

const NAMES = PROGRAMS.map((name) => PROGRAM_NAMES[name]);

function timeTable({ results, nodeMilliseconds }: Report): string {
  const head = [
    "time (median)",
    NAMES[0] ?? "",
    NAMES[1] ?? "",
    "ratio",
    NAMES[2] ?? "",
    "ratio",
    "Node's start",
  ];
  const rows = results.map((result) => {
    const { name, programs } = result;
    const { bpftool, standalone, node } = programs;
    return [
      name,
      ...[milliseconds(bpftool.milliseconds), milliseconds(standalone.milliseconds)],
      ...[times(speedup(programs, "standalone")), milliseconds(node.milliseconds)],
      ...[times(speedup(programs, "node")), startUpShare(nodeMilliseconds, result)],
    ];
  });
  return columns([head, ...rows]);
}

function costTable({ results }: Report): string {
  const head = ["system calls, then MiB at the peak", ...NAMES, ...NAMES];
  const rows = results.map(({ name, programs }) => [
    name,
    ...PROGRAMS.map((program) => calls(programs[program])),
    ...PROGRAMS.map((program) => mebibytes(programs[program])),
  ]);
  return columns([head, ...rows]);
}

function growthRow({ program, cache, sizes, perThousand, intercept, rSquared, exponent }: Growth): string[] {
  return [
    `${PROGRAM_NAMES[program]}, ${cache}`,
    ...[String(sizes), signed(perThousand), signed(intercept), rSquared.toFixed(4), exponent.toFixed(2)],
  ];
}

function growthTable(report: Report): readonly string[] {
  const rows = growth(report.results).map(growthRow);
  if (rows.length === 0) return [];
  const head = ["tree, sparse", "sizes", "ms per 1,000 cgroups", "ms before the first", "R²", "exponent"];
  return [columns([head, ...rows])];
}

/** Everything as text; a ratio above 1 is in favour of cgbpf. */
export function renderReport(report: Report): string {
  const { machine, versions, nodeMilliseconds, results } = report;
  const caches = new Set(results.map(({ cache }) => cache));
  const about = [
    `Linux ${machine.kernel}, ${machine.processors} x ${machine.processor}`,
    `bpftool ${versions.bpftool}, cgbpf ${versions.cgbpf}, Node ${machine.node}, of which \`node -e 0\` takes ${milliseconds(nodeMilliseconds)}`,
    ...[...caches].map((cache) => `${cache}: ${CACHE_MEANINGS[cache]}`),
  ].join("\n");
  return [about, timeTable(report), costTable(report), ...growthTable(report)].join("\n\n");
}
