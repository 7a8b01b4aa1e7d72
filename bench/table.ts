import type { Result } from "./commands.ts";
import type { Measurement } from "./measure.ts";

type Align = "left" | "right";

function pad(text: string, width: number, align: Align): string {
  return align === "left" ? text.padEnd(width) : text.padStart(width);
}

/** Rows of equally many cells, in columns; the first to the left, numbers to the right. */
function columns(rows: readonly (readonly string[])[]): string {
  const widths = (rows[0] ?? []).map((_, i) => Math.max(...rows.map((row) => row[i]?.length ?? 0)));
  const line = (row: readonly string[]) =>
    row.map((cell, i) => pad(cell, widths[i] ?? 0, i === 0 ? "left" : "right")).join("  ");
  return rows.map(line).join("\n");
}

const milliseconds = ({ seconds }: Measurement) => (seconds * 1000).toFixed(1);
const calls = ({ systemCalls }: Measurement) => String(systemCalls);
const mebibytes = ({ peakKib }: Measurement) => (peakKib / 1024).toFixed(1);

/** How many times as much the second needs. */
function ratio(ours: number, theirs: number): string {
  const times = theirs / ours;
  return `${times.toFixed(times < 10 ? 2 : 1)}x`;
}

/** The share of a run in which Node only starts. */
function startUpShare(node: number, { seconds }: Measurement): string {
  return `${Math.min(100, (100 * node) / seconds).toFixed(0)}%`;
}

function cellsOf({ name, standalone, node, bpftool }: Result, nodeStart: number): string[] {
  return [
    name,
    ...[milliseconds(bpftool), milliseconds(standalone), ratio(standalone.seconds, bpftool.seconds)],
    ...[milliseconds(node), ratio(node.seconds, bpftool.seconds), startUpShare(nodeStart, node)],
    ...[calls(bpftool), calls(standalone), ratio(standalone.systemCalls, bpftool.systemCalls), calls(node)],
    ...[mebibytes(bpftool), mebibytes(standalone), mebibytes(node)],
  ];
}

const HEADERS = [
  ["", "ms", "ms", "", "ms", "", "Node's", "calls", "calls", "", "calls", "MiB", "MiB", "MiB"],
  [
    "",
    ...["bpftool", "standalone", "ratio", "on Node", "ratio", "start-up"],
    ...["bpftool", "standalone", "ratio", "on Node"],
    ...["bpftool", "standalone", "on Node"],
  ],
];

/**
 * All results as a table; a ratio above 1 is in favour of cgbpf.
 * @param node seconds that Node takes to start
 */
export function renderTable(results: readonly Result[], node: number): string {
  return columns([...HEADERS, ...results.map((result) => cellsOf(result, node))]);
}
