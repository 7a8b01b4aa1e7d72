/**
 * A program for the standalone host: what the build put into its heap is used, changed and let go again while the collector
 * runs. It prints a line of JSON for each case, its name and what came of it, and first how much of the snapshot was
 * written to when all of it was only read.
 */
import "../../hosts/standalone/dispose.ts";
import { cString, decodeText, encodeText } from "../../src/bytes/text.ts";
import type { Port } from "../../src/sys/port.ts";
import { caller } from "./setting.ts";

/** What functions.c provides, and `start`, which host.c calls. */
declare const host: Pick<Port, "arch" | "syscall" | "addressOf"> & { start: () => number };

const AT_FDCWD = -100;
const STDOUT = 1;
const SNAPSHOT = "10000000-";

class Thing {
  readonly name: string;
  readonly made: readonly Thing[] = [];
  declare extra?: unknown;

  constructor(name: string) {
    this.name = name;
  }
}

// All of these are in the snapshot. The text is no constant of the program, but made.
const TEXT = ["a", "text", "of", "several", "words"].join(" ");
/** Long enough to be kept in parts, which are put together when it is read. */
const LONG = Array.from({ length: 2000 }, (_, i) => `${i}`.padStart(8, "0")).reduce(
  (all, part) => all + part,
  "",
);
const things = Array.from({ length: 2000 }, (_, i) => new Thing(`thing ${i}`));
const [shared = new Thing("")] = things;
const byName = new Map(things.map((thing) => [thing.name, thing]));
const weak = new WeakMap<Thing, Thing>();
const held: Record<string, unknown> = {};

/** Suspended in the snapshot, with a variable that a function outside holds too. */
function* counting(): Generator<() => number> {
  let count = 0;
  while (count < 4) yield () => ++count;
}
const counter = counting();
const first = counter.next().value;
/** Has come to the first name. */
const walk = byName.keys();
walk.next();

/** 320 MB of garbage in cycles that the count of references does not free, with references to what is in the snapshot. */
function litter(): void {
  for (let i = 0; i < 20_000; i++) {
    const cycle: Record<string, unknown> = { shared, TEXT, things, bytes: new Uint8Array(1 << 14) };
    cycle.itself = () => cycle;
  }
}

const CASES: Readonly<Record<string, () => unknown>> = {
  "a text that grows": () => {
    let grown = TEXT;
    for (let i = 0; i < 3; i++) grown += `, ${i}`;
    return [grown, TEXT];
  },
  "a text in parts": () => {
    const longer = `${LONG}${TEXT}${LONG}`;
    return [LONG.charCodeAt(15), LONG.indexOf("00001999"), longer.length, longer.endsWith(LONG), LONG.length];
  },
  "a property more": () => {
    shared.extra = TEXT;
    const keys = [Object.keys(shared).length, Object.keys(new Thing("new")).length];
    delete shared.extra;
    return [...keys, Object.keys(shared).length, Object.keys(things[1] ?? {}).length];
  },
  "a method more": () => {
    Object.assign(Thing.prototype, { shout: () => TEXT.toUpperCase() });
    return Reflect.apply(Reflect.get(things[7] ?? {}, "shout"), undefined, []);
  },
  "names made anew": () => {
    held[TEXT] = 1;
    held[`${"a"} text of several words`] = 2;
    const { length } = Object.keys(held);
    delete held[TEXT];
    return [length, Object.keys(held).length];
  },
  "held by the snapshot alone": () => {
    held.list = [new Thing("kept")];
    held.again = () => held.list;
    weak.set(shared, new Thing("weakly"));
    litter();
    litter();
    return [held.list, weak.get(shared)?.name];
  },
  "a function that was suspended": () => {
    const counts = [first?.()];
    litter();
    for (const count of counter) counts.push(count());
    litter();
    return [...counts, first?.(), counter.next().done];
  },
  "an iterator on its way": () => {
    byName.delete("thing 0");
    const names = [walk.next().value, walk.next().value];
    byName.delete("thing 2");
    litter();
    return [...names, walk.next().value, [...walk].length];
  },
  "let go by the snapshot": () => {
    for (let i = 0; i < 3000; i++) held.large = new Uint8Array(1 << 20).fill(i);
    held.large = undefined;
    return "freed";
  },
  "lists that grow and shrink": () => {
    for (let i = 0; i < 50_000; i++) things.push(shared);
    things.length = 2000;
    byName.clear();
    for (const thing of things) byName.set(thing.name, thing);
    litter();
    return [things.length, byName.get("thing 1999")?.name];
  },
};

const call = caller({ arch: host.arch, syscall: host.syscall, addressOf: host.addressOf });

function textOf(path: string): string {
  const fd = call("openat", AT_FDCWD, cString(path), 0, 0);
  const bytes = new Uint8Array(1 << 16);
  let length = 0;
  for (let got = 1; got > 0; length += got)
    got = call("read", fd, bytes.subarray(length), bytes.length - length);
  call("close", fd);
  return decodeText(bytes.subarray(0, length));
}

/** Kilobytes of the snapshot that are no longer the file's, of all. */
function written(): number[] {
  const mapping = textOf("/proc/self/smaps").split(SNAPSHOT)[1] ?? "";
  return ["Anonymous", "Size"].map((name) => Number(new RegExp(`${name}: +(\\d+)`).exec(mapping)?.[1]));
}

function say(...line: unknown[]): void {
  const bytes = encodeText(`${JSON.stringify(line)}\n`);
  call("write", STDOUT, bytes, bytes.length);
}

host.start = () => {
  const names = things.map((thing) => thing.name);
  say("read alone", names.join().length, ...written());
  for (const [name, run] of Object.entries(CASES)) say(name, run());
  return 0;
};
