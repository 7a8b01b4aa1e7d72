/**
 * A program for the standalone host: does the same work on random input by TypeScript alone, then with the native forms of
 * functions.c, and prints a line of JSON for each kind of work: its name, the seeds whose results differ, and how many failed.
 */
import "../../hosts/standalone/dispose.ts";
import { ENGINE, host, port } from "../../hosts/standalone/host.ts";
import { blobOfAllKinds } from "../../src/btf/blob.fixture.ts";
import { RecordIndex, recordSizes } from "../../src/btf/format/records.ts";
import { useEngine } from "../../src/bytes/engine.ts";
import { findWord, offsetsOf } from "../../src/bytes/search.ts";
import { type Addressing, type Layout, StructView } from "../../src/bytes/struct.ts";
import { decodeText, encodeText } from "../../src/bytes/text.ts";
import { wordsOf } from "../../src/bytes/words.ts";
import { caller } from "./setting.ts";

const RUNS = 1000;
const STDOUT = 1;

/** Gives whole numbers below a limit, the same ones for the same seed. */
type Random = (limit: number) => number;

function randomOf(seed: number): Random {
  let state = seed + 1;
  return (limit) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * limit);
  };
}

const list = <T>(length: number, make: () => T): T[] => Array.from({ length }, make);

function resultOf(attempt: () => unknown): unknown {
  try {
    return attempt();
  } catch (error) {
    return `failed: ${error}`;
  }
}

const HEADER = 24;
const sound = wordsOf(blobOfAllKinds().bytes().slice(HEADER), true);

/** Sizes for a kind that the core does not know, of any two numbers. */
function layoutsOf(random: Random): Uint8Array {
  const layouts = new Uint8Array(21 * 4);
  layouts.set([4 * random(3), 4 * random(3)], 20 * 4);
  return layouts;
}

/** Where records start, asked in any order of a section that is cut, and has words changed. */
function walk(random: Random): unknown {
  const words = sound.slice(0, random(sound.length + 1));
  for (let i = random(4); i > 0; i--) words[random(words.length)] = random(2 ** 32);
  if (words.length > 1 && random(3) === 0) words[1] = (20 << 24) | random(5);
  const index = new RecordIndex(words, recordSizes(layoutsOf(random)), "btf");
  const questions = list(6, () => {
    const place = random(words.length + 4);
    return random(2) === 0 ? () => index.start(place) : () => index.indexAt(place);
  });
  return [...questions, () => index.count].map(resultOf);
}

/** Where a short pattern is in bytes that repeat themselves. */
function find(random: Random): unknown {
  const whole = Uint8Array.from(list(random(200), () => random(3)));
  const data = whole.subarray(random(whole.length + 1));
  const pattern = Uint8Array.from(list(1 + random(9), () => random(3)));
  return offsetsOf(data, pattern).sort((a, b) => a - b);
}

/** Where a word is among few different ones, from any place on. */
function word(random: Random): unknown {
  const words = Uint32Array.from(list(random(100), () => 2 ** 32 - 1 - random(30)));
  return list(6, () => findWord(words, 2 ** 32 - 1 - random(40), random(words.length + 20)));
}

/** Text of any bytes, few of them outside of ASCII, and back. */
function text(random: Random): unknown {
  const bytes = Uint8Array.from(list(random(40), () => (random(30) === 0 ? random(256) : random(128))));
  const start = random(bytes.length + 1);
  const part = decodeText(bytes, start, start + random(bytes.length - start + 1));
  return [part, [...encodeText(part)], [...encodeText(`${part}\u00e9\ud83d\ude00`)]];
}

const LAYOUT = {
  name: "struct",
  size: 40,
  fields: {
    a: [0, "u8"],
    b: [2, "u16"],
    c: [4, "u32"],
    d: [8, "i32"],
    e: [16, "u64"],
    f: [24, "bytes", 5],
    g: [32, "u64"],
    outside: [37, "u32"],
  },
} as const satisfies Layout;
const NAMES = [...Object.keys(LAYOUT.fields), "unknown"];
const BUFFERS = [new Uint8Array(3), new Uint8Array(7)];
const VALUES: readonly unknown[] = [
  ...[
    0,
    1,
    -1,
    255,
    256,
    65_535,
    65_536,
    2 ** 31 - 1,
    2 ** 31,
    -(2 ** 31),
    -(2 ** 31) - 1,
    2 ** 32 - 1,
    2 ** 32,
  ],
  ...[0.5, Number.NaN, Number.POSITIVE_INFINITY, 1n, -1n, 2n ** 64n - 1n, 2n ** 70n],
  ...[...BUFFERS, new Uint32Array(2), "1", undefined, null, {}, []],
];

/** TypeScript writes the fields where a port does not. */
let addressing: Addressing = { addressOf: port.addressOf };

/** Fields of any values, most of which fit, over bytes that were something else before. */
function struct(random: Random): unknown {
  const any = () => VALUES[random(VALUES.length)];
  const fitting = [
    random(256),
    random(65_536),
    random(2 ** 32),
    random(2 ** 31) - 2 ** 30,
    5n,
    BUFFERS[0],
    BUFFERS[1],
  ];
  const values: Record<string, unknown> = {};
  for (let i = random(6); i > 0; i--) {
    const field = random(random(20) === 0 ? NAMES.length : 7);
    values[NAMES[field] ?? ""] = random(12) === 0 ? any() : fitting[field];
  }
  const view = new StructView(LAYOUT, new Uint8Array(40).fill(random(256)));
  const end = view.write(values, addressing);
  return [end, [...view.bytes]];
}

const WORK: Readonly<Record<string, (random: Random) => unknown>> = { walk, find, word, text, struct };

function runAll(): Map<string, string[]> {
  const seeds = Array.from({ length: RUNS }, (_, seed) => seed);
  return new Map(
    Object.entries(WORK).map(([name, work]) => [
      name,
      seeds.map((seed) => JSON.stringify(resultOf(() => work(randomOf(seed))))),
    ]),
  );
}

host.start = () => {
  const call = caller(port);
  const alone = runAll();
  useEngine(ENGINE);
  addressing = port;
  for (const [name, results] of runAll()) {
    const expected = alone.get(name) ?? [];
    const different = results.flatMap((result, seed) => (result === expected[seed] ? [] : [seed]));
    const failed = results.filter((result) => result.includes("failed: ")).length;
    const line = encodeText(`${JSON.stringify([name, different, failed])}\n`);
    call("write", STDOUT, line, line.length);
  }
  return 0;
};
