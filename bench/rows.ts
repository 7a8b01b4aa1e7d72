import type { CacheState } from "./caches.ts";
import type { Effort } from "./measure.ts";
import { objectFile, objectNames } from "./objects.ts";
import { LARGEST, type Options } from "./options.ts";
import { perProgram } from "./programs.ts";

/** What is attached where: at single cgroups, here and there in a tree, everywhere, at its root alone; or objects to load. */
export type SceneKind = "small" | "sparse" | "dense" | "top" | "load";

/** One command on one state of the kernel, to be measured with every program. */
export interface Row {
  readonly name: string;
  readonly words: readonly string[];
  readonly cache: CacheState;
  /** Whether it is in the README and the chart; the others are there for the growth. */
  readonly shown: boolean;
  readonly effort: Effort;
  /** A directory that the command creates, and that is removed before each run. */
  readonly creates?: string;
}

/** A state of the kernel, and what is measured on it. */
export interface Scene {
  readonly kind: SceneKind;
  /** Cgroups of the tree; in a small scene, lines of the batch; or objects. */
  readonly size: number;
  readonly rows: readonly Row[];
}

/** Where scenes put what rows ask for. */
export interface Places {
  /** The root of the scene's tree. */
  readonly root: string;
  /** In the small scene, the root of a tree of the two below. */
  readonly pair: string;
  readonly none: string;
  readonly two: string;
  /** As many programs as a hook takes. */
  readonly full: string;
  readonly batchFile: string;
  /** Where programs are pinned. */
  readonly pins: string;
}

export function placesBelow(root: string, batchFile: string, pins: string): Places {
  const pair = `${root}/pair`;
  return { root, pair, none: `${pair}/none`, two: `${pair}/two`, full: `${root}/full`, batchFile, pins };
}

function repeated(rounds: number, runsPerRound: number): Effort {
  return { rounds: perProgram(() => rounds), runsPerRound, warmup: 1, counted: true };
}

/** How often, by what a run of bpftool takes: milliseconds, up to a second, seconds, a minute. */
const SHORT = repeated(5, 8);
const MANY_ROWS = repeated(5, 4);
const MEDIUM = repeated(5, 3);
const LONG: Effort = { ...repeated(3, 1), counted: false };
const ENDLESS: Effort = { ...repeated(1, 1), rounds: { bpftool: 1, standalone: 2, node: 2 }, warmup: 0 };

/** The size at which other things than size are looked at. */
const USUAL = 10_000;
const BATCH_LINES = 10_000;
const SIZES = [1_000, 2_000, 5_000, USUAL, 20_000, LARGEST];
/** The sizes whose rows are in the README, and are measured cold too. */
const SHOWN_SIZES: readonly number[] = [1_000, USUAL, LARGEST];

const count = (number: number) => number.toLocaleString("en-US");

function warm(name: string, words: readonly string[], effort: Effort): Row {
  return { name, words, cache: "warm", shown: true, effort };
}

function showScene({ none, two, full }: Places): Scene {
  const rows = [
    warm("version", ["version"], SHORT),
    warm("show, 0 programs", ["cgroup", "show", none], SHORT),
    warm("show, 2 programs", ["cgroup", "show", two], SHORT),
    warm("show, 64 programs", ["cgroup", "show", full], SHORT),
  ];
  return { kind: "small", size: 0, rows };
}

function batchScene({ batchFile }: Places, lines: number): Scene {
  const row = warm(`batch, ${count(lines)} lines`, ["batch", "file", batchFile], ENDLESS);
  return { kind: "small", size: lines, rows: [row] };
}

const ENDINGS = { warm: "", cold: ", cold", first: ", first run" } as const;

function sparseScene({ root }: Places, size: number, cgroups: number): Scene {
  const shown = SHOWN_SIZES.includes(size);
  const caches = shown ? (["warm", "cold", "first"] as const) : (["warm"] as const);
  const effort = size > USUAL ? LONG : MEDIUM;
  const rows = caches.map(
    (cache): Row => ({
      name: `tree, sparse, ${count(cgroups)} cgroups${ENDINGS[cache]}`,
      words: ["cgroup", "tree", root],
      cache,
      shown,
      effort: cache === "warm" ? effort : { ...effort, counted: false },
    }),
  );
  return { kind: "sparse", size: cgroups, rows };
}

function denseScene({ root }: Places, cgroups: number): Scene {
  const row = warm(`tree, dense, ${count(cgroups)} cgroups`, ["cgroup", "tree", root], MEDIUM);
  return { kind: "dense", size: cgroups, rows: [row] };
}

function topScene({ root }: Places, cgroups: number): Scene {
  const words = ["cgroup", "tree", root, "effective"];
  const row = warm(`tree effective, 1 on top, ${count(cgroups)} cgroups`, words, MEDIUM);
  return { kind: "top", size: cgroups, rows: [row] };
}

function loadScene({ pins }: Places): Scene {
  const rows = objectNames().map((name): Row => {
    const words = ["prog", "loadall", objectFile(name), pins];
    return { ...warm(`load, ${name}`, words, MANY_ROWS), shown: false, creates: pins };
  });
  return { kind: "load", size: rows.length, rows };
}

/** What a row can be asked for by: the words of its name, numbers as plain digits, and the state of the caches. */
function wordsOf({ name, cache }: Row): readonly string[] {
  return [...name.replace(/,(?=\d)/g, "").split(/,? /), cache];
}

function isChosen(row: Row, words: readonly string[]): boolean {
  const known = wordsOf(row);
  return words.length === 0 || words.some((word) => word.split("-").every((part) => known.includes(part)));
}

function quickly({ effort, ...row }: Row): Row {
  return { ...row, effort: { ...repeated(1, 1), warmup: 0, counted: effort.counted } };
}

/** The rows that were asked for; a quick run of all has only those that are shown. */
function chosenRows(rows: readonly Row[], { words, quick }: Options): readonly Row[] {
  const chosen = rows.filter((row) => isChosen(row, words));
  if (!quick) return chosen;
  return chosen.filter(({ shown }) => shown || words.length > 0).map(quickly);
}

/** The scenes with the rows that were asked for. @throws Error for a word that no row has */
export function planScenes(places: Places, options: Options): readonly Scene[] {
  const scaled = (number: number) => Math.ceil((number * options.cgroups) / LARGEST);
  const scenes = [
    showScene(places),
    ...SIZES.map((size) => sparseScene(places, size, scaled(size))),
    denseScene(places, scaled(USUAL)),
    topScene(places, scaled(USUAL)),
    batchScene(places, scaled(BATCH_LINES)),
    loadScene(places),
  ];
  const all = scenes.flatMap(({ rows }) => rows);
  const unknown = options.words.find((word) => !all.some((row) => isChosen(row, [word])));
  if (unknown !== undefined)
    throw new Error(`no row has ${unknown}; there are:\n${all.map(({ name }) => name).join("\n")}`);
  return scenes
    .map((scene) => ({ ...scene, rows: chosenRows(scene.rows, options) }))
    .filter(({ rows }) => rows.length > 0);
}
