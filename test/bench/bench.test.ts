import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { LAYOUT_CACHE } from "../../bench/caches.ts";
import { fitLine, growth } from "../../bench/growth.ts";
import { type Options, parseOptions } from "../../bench/options.ts";
import { PROGRAMS, perProgram } from "../../bench/programs.ts";
import type { Report, Result } from "../../bench/report.ts";
import { placesBelow, planScenes } from "../../bench/rows.ts";
import { mountPoint } from "../setup/mounts.ts";
import { run } from "../setup/run.ts";
import { temporaryDirectory } from "../setup/temporary.ts";

const ROOT = fileURLToPath(new URL("../../", import.meta.url));
const TSX = `${ROOT}node_modules/.bin/tsx`;
const MAIN = `${ROOT}bench/main.ts`;

/** The smallest trees: of 500 cgroups at most, which is enough for what cgbpf keeps below /run. */
const TINY = ["--quick", "--cgroups", "500"];

/** One row of each kind, which takes half the time of all. */
const WORDS = ["version", "show-2", "500", "dense", "effective", "batch", "load-core_fields"];
const ROWS = [
  ...["version", "show, 2 programs"],
  ...["tree, sparse, 500 cgroups", "tree, sparse, 500 cgroups, cold", "tree, sparse, 500 cgroups, first run"],
  ...["tree, dense, 100 cgroups", "tree effective, 1 on top, 100 cgroups", "batch, 100 lines"],
  "load, core_fields",
];

/** Cgroups and files of a running benchmark. */
function leftovers(pid: number | undefined): string[] {
  const isOwn = (name: string) => name === `cgbpf-test-${pid}` || name.startsWith(`cgbpf-bench-${pid}`);
  return [mountPoint("cgroup2"), mountPoint("bpf"), tmpdir()].flatMap((directory) =>
    readdirSync(directory).filter(isOwn),
  );
}

/** Rows by name of a benchmark in full. */
function plan(...args: string[]): string[] {
  const options: Options = parseOptions(args);
  return planScenes(placesBelow("/root", "/batch", "/pins"), options).flatMap(({ rows }) =>
    rows.map(({ name }) => name),
  );
}

describe("npm run bench", () => {
  it("has every figure of every row that was asked for, on tiny trees", () => {
    const [json, svg] = [`${temporaryDirectory()}/bench.json`, `${temporaryDirectory()}/bench.svg`];
    rmSync(LAYOUT_CACHE, { recursive: true, force: true });
    const answer = run([TSX, MAIN, ...TINY, ...WORDS, "--json", json, "--svg", svg], { cwd: ROOT });
    expect(answer.code, answer.stderr.toString()).toBe(0);

    const report = JSON.parse(readFileSync(json, "utf8")) as Report;
    expect(report.results.map(({ name }) => name)).toEqual(ROWS);
    expect(report.versions.bpftool).toBe("7.8.0");
    expect(report.machine.kernel).not.toBe("");
    expect(report.nodeMilliseconds).toBeGreaterThan(0);
    for (const { name, programs } of report.results) {
      expect(Object.keys(programs), name).toEqual([...PROGRAMS]);
      for (const { milliseconds, fastest, slowest, runs, peakKib } of Object.values(programs)) {
        expect(Math.min(milliseconds, fastest, slowest, peakKib), name).toBeGreaterThan(0);
        expect(runs, name).toBe(1);
      }
    }
    const counted = report.results.filter(({ programs }) =>
      Object.values(programs).every(({ systemCalls }) => systemCalls !== null && systemCalls > 0),
    );
    expect(counted.map(({ name }) => name)).toEqual(ROWS.filter((name) => !/500 cgroups/.test(name)));

    const printed = answer.stdout.toString();
    for (const name of ROWS) expect(printed.split(`\n${name}  `), name).toHaveLength(3);
    const drawn = ROWS.filter((name) => !name.startsWith("load"));
    for (const name of drawn) expect(readFileSync(svg, "utf8")).toContain(`>${name}</text>`);
    // Else a first run would not be one.
    expect(existsSync(LAYOUT_CACHE)).toBe(true);
  });
});

describe("a benchmark that is interrupted", () => {
  it("by SIGINT removes its cgroups and files", async () => {
    const bench = spawn(process.execPath, ["--import", "tsx", MAIN, ...TINY, "tree"], { cwd: ROOT });
    const ended = once(bench, "exit");
    let printed = "";
    while (!printed.includes("1/")) printed += String((await once(bench.stdout, "data"))[0]);
    expect(leftovers(bench.pid)).toHaveLength(2);
    bench.kill("SIGINT");
    expect(await ended).toEqual([130, null]);
    expect(leftovers(bench.pid)).toEqual([]);
  });
});

describe("planScenes()", () => {
  it("has 19 rows and the objects in full, of which a quick run leaves out the objects and the trees between", () => {
    const objects = plan("load");
    expect(objects.length).toBeGreaterThanOrEqual(40);
    expect(objects).toContain("load, hook_device");
    expect(objects.filter((name) => !/^load, (?!bad_)\w+$/.test(name))).toEqual([]);
    expect(plan()).toHaveLength(19 + objects.length);
    const left = plan().filter((name) => !objects.includes(name));
    expect(plan("--quick")).toEqual(left.filter((name) => !/ (2,000|5,000|20,000) /.test(name)));
  });

  it("has each shown tree warm, cold and as a first run, and the rest warm", () => {
    const sparse = [1_000, 10_000, 50_000].flatMap((size) => {
      const name = `tree, sparse, ${size.toLocaleString("en-US")} cgroups`;
      return [name, `${name}, cold`, `${name}, first run`];
    });
    expect(plan("--quick")).toEqual([
      ...["version", "show, 0 programs", "show, 2 programs", "show, 64 programs"],
      ...sparse,
      ...["tree, dense, 10,000 cgroups", "tree effective, 1 on top, 10,000 cgroups", "batch, 10,000 lines"],
    ]);
  });

  it.each([
    [["version"], ["version"]],
    [
      ["show-64", "dense"],
      ["show, 64 programs", "tree, dense, 10,000 cgroups"],
    ],
    [["tree-10000-cold"], ["tree, sparse, 10,000 cgroups, cold"]],
    [["5000"], ["tree, sparse, 5,000 cgroups"]],
  ])("chooses for %j", (words, names) => {
    expect(plan(...words)).toEqual(names);
  });

  it("names the word that no row has", () => {
    expect(() => plan("tree", "lukewarm")).toThrow(/^no row has lukewarm; there are:\nversion\n/);
  });
});

describe("parseOptions()", () => {
  it.each([[["--save", "--quick"]], [["--save", "tree"]], [["--save", "--cgroups", "1000"]]])(
    "refuses %j: what is saved is the whole",
    (args) => {
      expect(() => parseOptions(args)).toThrow("--save takes all rows, in full");
    },
  );

  it.each(["0", "499", "many", "1e3.5"])("refuses %s cgroups", (number) => {
    expect(() => parseOptions(["--cgroups", number])).toThrow("--cgroups takes a number from 500 on");
  });
});

describe("fitLine()", () => {
  it("finds a line, and how well points are on it", () => {
    expect(
      fitLine([
        [0, 3],
        [1, 5],
        [2, 7],
      ]),
    ).toEqual({ slope: 2, intercept: 3, rSquared: 1 });
    const { slope, intercept, rSquared } = fitLine([
      [0, 0],
      [1, 3],
      [2, 0],
      [3, 3],
    ]);
    expect([slope, intercept, rSquared].map((number) => number.toFixed(6))).toEqual([
      "0.600000",
      "0.600000",
      "0.200000",
    ]);
  });
});

describe("growth()", () => {
  /** Sparse trees that take 2 ms and 3 ms for every 1,000 cgroups; with bpftool ten times as much. */
  function results(sizes: readonly number[]): Result[] {
    return sizes.map((size) => {
      const milliseconds = 2 + (3 * size) / 1000;
      const measurement = (times: number) => ({
        ...{ milliseconds: times * milliseconds, fastest: 0, slowest: 0, runs: 1 },
        ...{ systemCalls: null, peakKib: 1 },
      });
      const programs = perProgram((name) => measurement(name === "bpftool" ? 10 : 1));
      return { name: "tree", scene: "sparse", size, cache: "cold", shown: true, tookSeconds: 1, programs };
    });
  }

  it("is told of each program and state of the caches", () => {
    const all = growth(results([1_000, 10_000, 50_000]));
    expect(all.map(({ program, cache, sizes }) => [program, cache, sizes])).toEqual(
      PROGRAMS.map((program) => [program, "cold", 3]),
    );
    expect(all.map(({ perThousand }) => perThousand.toFixed(6))).toEqual([
      "30.000000",
      "3.000000",
      "3.000000",
    ]);
    expect(all.map(({ intercept }) => intercept.toFixed(6))).toEqual(["20.000000", "2.000000", "2.000000"]);
    expect(all.every(({ exponent }) => exponent > 0.8 && exponent < 1)).toBe(true);
  });

  it("is not told from two sizes", () => {
    expect(growth(results([1_000, 10_000]))).toEqual([]);
  });
});
