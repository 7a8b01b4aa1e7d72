import { afterAll, beforeAll, describe, expect, it, type TestContext } from "vitest";
import { canonicalText, type Known } from "../recordings/canonical.ts";
import { conditionsFor, showsCode } from "../recordings/fingerprint.ts";
import { misfits, withRows } from "../recordings/rows.ts";
import { shortened } from "../recordings/text.ts";
import { theirs, unlessNotHere } from "../recordings/theirs.ts";
import { firstLine } from "../setup/first-line.ts";
import { NotHere } from "../setup/not-here.ts";
import { askPeer, build } from "../setup/peer.ts";
import type { Path } from "../setup/remove.ts";
import { type Outcome, ourCommand, type RunOptions, start } from "../setup/run.ts";
import { isOwn, knownOf } from "./known.ts";
import { World } from "./world.ts";

/** Output modes by name, each with its options. */
const MODES = { plain: [], json: ["-j"], pretty: ["-p"] } as const;
export type Mode = keyof typeof MODES;
export const ALL_MODES = Object.keys(MODES) as readonly Mode[];
/** For tables of errors, where `-p` differs from `-j` in blanks alone. */
export const ERROR_MODES: readonly Mode[] = ["plain", "json"];

/** A command line for both programs: words with `{placeholders}`, a string of them split at blanks. */
export interface Case {
  readonly argv: string | readonly string[];
  /** Only these; all where it is missing. */
  readonly modes?: readonly Mode[];
  readonly input?: string;
  readonly setpriv?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  readonly cwd?: string;
  /** Instead of its first line: only that it is usage text of the program, or nothing at all. */
  readonly stderr?: "usage" | "ignored";
  /** Where the text is our own, such as the version. */
  readonly stdout?: "ignored";
  /** Where bpftool's own is an accident: test/compatibility says which. */
  readonly code?: "ignored";
  /** The answer is a listing of what others have on this machine too: only rows that stay meanwhile are compared. */
  readonly shared?: true;
}

export type Cases = readonly (string | Case)[];

/** What has to be equal, as text in which every byte is one character. */
interface Answer {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Our error objects may carry one key more; it is not part of the comparison. */
function withoutHints(stdout: string): string {
  return stdout.replace(/,\s*"hint": ?"(?:[^"\\]|\\.)*"/g, "");
}

/** Debian's bpftool cannot look for those who hold programs and links: row 64, and test/behaviour/holders.test.ts. */
function withoutHolders(stdout: string): string {
  return stdout
    .replace(/\n\tbpf_cookie \d+(?=\n\tpids )/g, "")
    .replace(/\n\tpids .*/g, "")
    .replace(/(,\s*"bpf_cookie": ?\d+)?,\s*"pids": ?\[[^\]]*\]/g, "");
}

/** bpftool cuts names at 127 characters: row 41. */
function withShortNames(stdout: string): string {
  return stdout.replace(/((?: name |"name": ?")\w{127})\w+/g, "$1");
}

function stderrOf(test: Case, stderr: string): string {
  const first = firstLine(stderr);
  switch (test.stderr) {
    case "ignored":
      return "";
    case "usage":
      return first.replace(/^(Usage: bpftool).*/, "$1");
    default:
      return first;
  }
}

function answerOf(test: Case, outcome: Outcome): Answer {
  const stdout = outcome.stdout.toString("latin1");
  return {
    code: test.code === "ignored" ? 0 : outcome.code,
    stdout: test.stdout === "ignored" ? "" : withShortNames(withoutHolders(withoutHints(stdout))),
    stderr: stderrOf(test, outcome.stderr.toString("latin1")),
  };
}

/** An answer in which whatever differs from run to run has a name; `tree` is what it has made of a cgroup. */
function canonicalAnswer({ code, stdout, stderr, tree }: Answer & { tree?: string }, known: Known): string {
  const parts = [
    `exit ${code}`,
    stdout,
    ...(stderr && [`stderr: ${stderr}`]),
    ...(tree ? [`tree: ${tree}`] : []),
  ];
  return shortened(canonicalText(parts.map((part) => part.replace(/\n$/, "")).join("\n"), known));
}

/** Instructions are the compiler's, and so is their number. */
const conditionsOf = (world: World) => (text: string) =>
  showsCode(text) ? conditionsFor(world.objects) : [];

export function wordsOf(test: Case): readonly string[] {
  return typeof test.argv === "string" ? test.argv.split(" ") : test.argv;
}

function optionsOf(test: Case, resolve: (text: string) => Path): RunOptions {
  return {
    ...(test.input !== undefined && { input: resolve(test.input) }),
    ...(test.setpriv && { setpriv: test.setpriv }),
    ...(test.env && { env: test.env }),
    ...(test.cwd !== undefined && { cwd: resolve(test.cwd).toString() }),
  };
}

/** A word as it is, or quoted where that would be hard to read, and cut where it is long. */
function titleWord(word: string): string {
  return /^[\x21-\x7e]{1,60}$/.test(word) ? word : JSON.stringify(word).slice(0, 60);
}

function titleOf(test: Case, mode: Mode): string {
  const env = Object.entries(test.env ?? {}).map(([name, value]) => `${name}=${value}`);
  const words = [...env, "bpftool", ...MODES[mode], ...wordsOf(test).map(titleWord)];
  return test.input === undefined ? words.join(" ") : `${words.join(" ")} < ${JSON.stringify(test.input)}`;
}

/** The same cases in these modes only, where a case does not say itself. */
export function inModes(modes: readonly Mode[], cases: Cases): Cases {
  return cases.map((entry) => (typeof entry === "string" ? { argv: entry, modes } : { modes, ...entry }));
}

function eachMode(cases: Cases, define: (test: Case, mode: Mode) => void): void {
  for (const entry of cases) {
    const test = typeof entry === "string" ? { argv: entry } : entry;
    for (const mode of test.modes ?? ALL_MODES) define(test, mode);
  }
}

/** A state of the kernel, and what it knows of itself once it is there. */
interface Prepared {
  readonly world: World;
  readonly known: Known;
}

/** Puts a state of the kernel together before the tests of this group, and takes it apart afterwards. */
function withWorld(prepare: (world: World) => void): () => Prepared {
  let world: World | undefined;
  let prepared: Prepared | Error = new Error("the state of the kernel was not prepared");
  beforeAll(() => {
    world = new World();
    try {
      prepare(world);
      prepared = { world, known: knownOf(world) };
    } catch (error) {
      if (!(error instanceof NotHere)) throw error;
      prepared = error;
    }
  });
  afterAll(() => world?.cleanup());
  return () => {
    if (prepared instanceof Error) throw prepared;
    return prepared;
  };
}

type Task = TestContext["task"];

/** A command line as it is run. */
interface Line {
  readonly test: Case;
  readonly argv: readonly Path[];
  readonly options: RunOptions;
}

async function compareAnswer(task: Task, { world, known }: Prepared, { test, argv, options }: Line) {
  let live: Answer | undefined;
  const ask = async () => {
    live = answerOf(test, await askPeer(argv, options));
    return canonicalAnswer(live, known);
  };
  const verdict = await theirs(task, { ask, conditions: conditionsOf(world) });
  if (verdict.by === "nothing") return;
  const ours = answerOf(test, await start(ourCommand(argv), options));
  if (verdict.by === "peer") expect(ours).toEqual(live);
  else expect(canonicalAnswer(ours, known)).toBe(verdict.text);
}

/** Our listing lies in time between two of the peer's: what stands in both has to stand in ours. */
async function compareListing(task: Task, { world, known }: Prepared, { test, argv, options }: Line) {
  const own = isOwn(world, known);
  const ownAnswer = (answer: Answer) =>
    canonicalAnswer({ ...answer, stdout: withRows(answer.stdout, own) }, known);
  let before: Answer | undefined;
  const ask = async () => {
    before = answerOf(test, await askPeer(argv, options));
    return ownAnswer(before);
  };
  const verdict = await theirs(task, { ask, conditions: conditionsOf(world) });
  if (verdict.by === "nothing") return;
  const ours = answerOf(test, await start(ourCommand(argv), options));
  if (verdict.by === "recording" || before === undefined) {
    expect(ownAnswer(ours)).toBe(verdict.text);
    return;
  }
  const after = answerOf(test, await askPeer(argv, options));
  expect({ ...ours, stdout: "" }).toEqual({ ...before, stdout: "" });
  expect(misfits(ours.stdout, before.stdout, after.stdout, own)).toEqual([]);
}

/** How often a listing is compared that shows what others do. */
const ATTEMPTS = 4;

/** Whoever pins something meanwhile turns around bpftool's order of paths. A difference of ours is there each time. */
async function compareMoving(...words: Parameters<typeof compareListing>) {
  for (let left = ATTEMPTS - 1; left > 0; left--) {
    try {
      return await compareListing(...words);
    } catch (error) {
      if (error instanceof NotHere) throw error;
    }
  }
  return compareListing(...words);
}

/**
 * Command lines that change nothing, on one state of the kernel: what bpftool 7.8 answers, our program must answer too,
 * byte for byte on stdout, with the same exit code and the same first line on stderr.
 */
export function compareAnswers(state: string, prepare: (world: World) => void, cases: Cases): void {
  describe(state, () => {
    const prepared = withWorld(prepare);
    eachMode(cases, (test, mode) => {
      // A list of all programs would show the iterators that other cases of ours load for a moment.
      const define = test.shared ? it : it.concurrent;
      define(titleOf(test, mode), ({ task }) =>
        unlessNotHere(task, async () => {
          const { world } = prepared();
          const resolve = (text: string) => world.resolve(text);
          const argv = [...MODES[mode], ...wordsOf(test).map(resolve)];
          const compare = test.shared ? compareMoving : compareAnswer;
          await compare(task, prepared(), { test, argv, options: optionsOf(test, resolve) });
        }),
      );
    });
  });
}

/** Names of the two cgroups of which bpftool gets the first; of equal length, so that output can be compared by columns. */
const SIDES = ["peer", "ours"] as const;

/** A cgroup and all below it as they are afterwards, with the path itself taken out. */
function treeOf(cgroup: string): string {
  return build(["-j", "cgroup", "tree", cgroup]).stdout.toString("latin1").replaceAll(cgroup, "CGROUP");
}

/**
 * Command lines that change the kernel's state: bpftool changes one cgroup and our program a sibling prepared in the
 * same way. Answers must be equal but for the path, and so must what is then attached to both.
 */
export function compareChanges(
  state: string,
  prepare: (world: World) => void,
  prepareCgroup: (world: World, cgroup: string) => void,
  cases: Cases,
): void {
  describe(`changes: ${state}`, () => {
    const prepared = withWorld(prepare);
    let count = 0;
    eachMode(cases, (test, mode) => {
      const number = ++count;
      const change = async (side: (typeof SIDES)[number]) => {
        const { world } = prepared();
        const name = `${number}-${side}`;
        prepareCgroup(world, name);
        const cgroup = world.box.child(name);
        const resolve = (text: string) => world.resolve(text, cgroup);
        const argv = [...MODES[mode], ...wordsOf(test).map(resolve)];
        const options = optionsOf(test, resolve);
        const outcome = await (side === "peer" ? askPeer(argv, options) : start(ourCommand(argv), options));
        const { code, stdout, stderr } = answerOf(test, outcome);
        const general = (text: string) => text.replaceAll(cgroup, "CGROUP");
        return { code, stdout: general(stdout), stderr: general(stderr), tree: treeOf(cgroup) };
      };
      it.concurrent(titleOf(test, mode), ({ task }) =>
        unlessNotHere(task, async () => {
          const { world, known } = prepared();
          let live: Awaited<ReturnType<typeof change>> | undefined;
          const ask = async () => {
            live = await change("peer");
            return canonicalAnswer(live, known);
          };
          const verdict = await theirs(task, { ask, conditions: conditionsOf(world) });
          if (verdict.by === "nothing") return;
          const ours = await change("ours");
          if (verdict.by === "peer") expect(ours).toEqual(live);
          else expect(canonicalAnswer(ours, known)).toBe(verdict.text);
        }),
      );
    });
  });
}
