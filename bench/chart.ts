import { CustomChart, ScatterChart } from "echarts/charts";
import { GraphicComponent, GridComponent, LegendComponent, TitleComponent } from "echarts/components";
import { type EChartsCoreOption, init, use } from "echarts/core";
import { SVGRenderer } from "echarts/renderers";
import { PROGRAM_NAMES, speedup, times } from "./figures.ts";
import { PROGRAMS, type ProgramName } from "./programs.ts";
import type { Report, Result } from "./report.ts";

use([
  CustomChart,
  ScatterChart,
  GraphicComponent,
  GridComponent,
  LegendComponent,
  TitleComponent,
  SVGRenderer,
]);

const FONT = "Helvetica, Arial, 'DejaVu Sans', sans-serif";
/** Dark text on a light card, which can be read whatever surrounds it. */
const COLORS = {
  card: "#ffffff",
  text: "#1f2328",
  quiet: "#59636e",
  line: "#b6c2cd",
  grid: "#dde3e9",
} as const;
const WIDTH = 960;
const ROW_HEIGHT = 27;
const MARGINS = { top: 118, bottom: 52, left: 300, right: 148 } as const;
/** Right ends of the two columns of ratios, from the plot. */
const RATIO_COLUMNS = { standalone: 66, node: 134 } as const;

const MARKS: { readonly [name in ProgramName]: { symbol: string; color: string; size: number } } = {
  bpftool: { symbol: "circle", color: "#6e7781", size: 11 },
  standalone: { symbol: "circle", color: "#0969da", size: 13 },
  node: { symbol: "diamond", color: "#bc4c00", size: 13 },
};

type OurName = Exclude<ProgramName, "bpftool">;

function label(color: string, fontWeight: "normal" | "bold" = "normal") {
  return { color, fontFamily: FONT, fontSize: 12.5, fontWeight };
}

function decade(value: number): string {
  return value >= 1000 ? `${value / 1000} s` : `${value} ms`;
}

function rowTimes({ programs }: Result): number[] {
  return PROGRAMS.map((name) => programs[name].milliseconds);
}

/** Powers of ten around all times, so that axis and grid begin and end with a label. */
function extent(results: readonly Result[]): { min: number; max: number } {
  const all = results.flatMap(rowTimes);
  return {
    min: 10 ** Math.floor(Math.log10(Math.min(...all))),
    max: 10 ** Math.ceil(Math.log10(Math.max(...all))),
  };
}

/** A line from the fastest to the slowest of each row. */
function spans(results: readonly Result[]) {
  return {
    type: "custom",
    silent: true,
    renderItem: (_: unknown, api: CustomApi) => {
      const [x1, y1] = api.coord([api.value(0), api.value(2)]);
      const [x2, y2] = api.coord([api.value(1), api.value(2)]);
      return { type: "line", shape: { x1, y1, x2, y2 }, style: { stroke: COLORS.line, lineWidth: 3 } };
    },
    data: results.map((result, i) => [Math.min(...rowTimes(result)), Math.max(...rowTimes(result)), i]),
  };
}

/** What ECharts lends a custom series. */
interface CustomApi {
  value(dimension: number): number;
  coord(values: readonly number[]): readonly [number, number];
}

function marks(results: readonly Result[], name: ProgramName) {
  const { symbol, color, size } = MARKS[name];
  return {
    type: "scatter",
    name: PROGRAM_NAMES[name],
    symbol,
    symbolSize: size,
    itemStyle: { color },
    data: results.map(({ programs }, i) => [programs[name].milliseconds, i]),
  };
}

/** A second axis of categories whose labels are the ratios of one host. */
function ratioAxis(results: readonly Result[], name: OurName) {
  return {
    type: "category",
    position: "right",
    inverse: true,
    data: results.map(({ programs }) => times(speedup(programs, name))),
    axisLine: { show: false },
    axisTick: { show: false },
    axisLabel: { ...label(MARKS[name].color, "bold"), align: "right", margin: RATIO_COLUMNS[name] },
  };
}

/** What stands above the ratios. */
function ratioHeads() {
  const head = (words: string, name: OurName, y: number, color: string) => ({
    type: "text",
    silent: true,
    x: WIDTH - MARGINS.right + RATIO_COLUMNS[name],
    y,
    style: { text: words, fill: color, font: `12.5px ${FONT}`, align: "right", verticalAlign: "middle" },
  });
  return [
    head("times as fast as bpftool", "node", MARGINS.top - 37, COLORS.text),
    head(PROGRAM_NAMES.standalone, "standalone", MARGINS.top - 15, MARKS.standalone.color),
    head(PROGRAM_NAMES.node, "node", MARGINS.top - 15, MARKS.node.color),
  ];
}

function titles({ machine, versions }: Report) {
  const head = `Time of cgbpf ${versions.cgbpf} beside bpftool ${versions.bpftool} on Linux ${machine.kernel}`;
  const about = `Median wall time, logarithmic; farther left is faster. ${machine.processors} x ${machine.processor}, Node ${machine.node}.`;
  return {
    text: head,
    subtext: about,
    left: 20,
    top: 16,
    textStyle: { color: COLORS.text, fontFamily: FONT, fontSize: 17, fontWeight: "bold" },
    subtextStyle: { color: COLORS.quiet, fontFamily: FONT, fontSize: 12.5 },
  };
}

function optionsOf(report: Report): EChartsCoreOption {
  const results = report.results.filter(({ shown }) => shown);
  return {
    animation: false,
    backgroundColor: COLORS.card,
    title: titles(report),
    graphic: ratioHeads(),
    legend: {
      top: 70,
      left: MARGINS.left - 5,
      itemGap: 24,
      itemWidth: 14,
      itemHeight: 12,
      textStyle: label(COLORS.text),
      data: PROGRAMS.map((name) => PROGRAM_NAMES[name]),
    },
    grid: { ...MARGINS },
    xAxis: {
      type: "log",
      ...extent(results),
      axisLabel: { ...label(COLORS.quiet), formatter: decade },
      splitLine: { lineStyle: { color: COLORS.grid } },
    },
    yAxis: [
      {
        type: "category",
        inverse: true,
        data: results.map(({ name }) => name),
        axisLine: { show: false },
        axisTick: { show: false },
        axisLabel: label(COLORS.text),
      },
      ratioAxis(results, "standalone"),
      ratioAxis(results, "node"),
    ],
    series: [spans(results), ...PROGRAMS.map((name) => marks(results, name))],
  };
}

const TITLE = "<title>Time of each command with bpftool and cgbpf</title>";

/** A picture at rest: without what pages would do with it, and centred for those who do not know dominant-baseline. */
function still(svg: string): string {
  return svg
    .replace(/<style[\s\S]*?<\/style>\n?/, "")
    .replace(/ (?:ecmeta_\w+|class)="[^"]*"/g, "")
    .replaceAll('dominant-baseline="central"', 'dy="0.35em"')
    .replace(/^<svg [^>]*>/, (begin) => `${begin}\n${TITLE}`);
}

/** The rows that are shown, as an SVG. */
export function renderChart(report: Report): string {
  const rows = report.results.filter(({ shown }) => shown).length;
  const height = MARGINS.top + rows * ROW_HEIGHT + MARGINS.bottom;
  const chart = init(null, null, { renderer: "svg", ssr: true, width: WIDTH, height });
  try {
    chart.setOption(optionsOf(report));
    return `${still(chart.renderToSVGString())}\n`;
  } finally {
    chart.dispose();
  }
}
