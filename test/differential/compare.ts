import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Path } from "../setup/remove.ts";
import { bpftool, type Outcome, ourCommand, peerCommand, type RunOptions, start } from "../setup/run.ts";
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
  /** The answer depends on what others do on this machine: repeat until bpftool says the same before and after. */
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
  const [firstLine = ""] = stderr.split("\n");
  switch (test.stderr) {
    case "ignored":
      return "";
    case "usage":
      return firstLine.replace(/^(Usage: bpftool).*/, "$1");
    default:
      return firstLine;
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

/** bpftool gives up looking for a name or tag when any program of the machine unloads meanwhile. */
function hasLostRace(outcome: Outcome): boolean {
  return /can't get prog (by id|info) \(/.test(`${outcome.stdout}${outcome.stderr}`);
}

async function askPeer(argv: readonly Path[], options: RunOptions): Promise<Outcome> {
  for (let attempt = 0; ; attempt++) {
    const outcome = await start(peerCommand(argv), options);
    if (attempt === 10 || !hasLostRace(outcome)) return outcome;
  }
}

interface Both {
  readonly peer: Outcome;
  readonly ours: Outcome;
}

/** Both answers; for what others may change between them, the peer is asked once more afterwards. */
async function askBoth(test: Case, argv: readonly Path[], options: RunOptions): Promise<Both> {
  for (let attempt = 0; ; attempt++) {
    const peer = await askPeer(argv, options);
    const ours = await start(ourCommand(argv), options);
    const unchanged = !test.shared || (await askPeer(argv, options)).stdout.equals(peer.stdout);
    if (unchanged || attempt === 10) return { peer, ours };
  }
}

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
  const words = ["bpftool", ...MODES[mode], ...wordsOf(test).map(titleWord)];
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

/** Puts a state of the kernel together before the tests of this group, and takes it apart afterwards. */
function withWorld(prepare: (world: World) => void): () => World {
  let world: World | undefined;
  beforeAll(() => {
    world = new World();
    prepare(world);
  });
  afterAll(() => world?.cleanup());
  return () => {
    if (world === undefined) throw new Error("the state of the kernel was not prepared");
    return world;
  };
}

/**
 * Command lines that change nothing, on one state of the kernel: what bpftool 7.8 answers, our program must answer too,
 * byte for byte on stdout, with the same exit code and the same first line on stderr.
 */
export function compareAnswers(state: string, prepare: (world: World) => void, cases: Cases): void {
  describe(state, () => {
    const world = withWorld(prepare);
    eachMode(cases, (test, mode) => {
      // A list of all programs would show the iterators that other cases of ours load for a moment.
      const define = test.shared ? it : it.concurrent;
      define(titleOf(test, mode), async () => {
        const resolve = (text: string) => world().resolve(text);
        const argv = [...MODES[mode], ...wordsOf(test).map(resolve)];
        const { peer, ours } = await askBoth(test, argv, optionsOf(test, resolve));
        expect(answerOf(test, ours)).toEqual(answerOf(test, peer));
      });
    });
  });
}

/** Names of the two cgroups of which bpftool gets the first; of equal length, so that output can be compared by columns. */
const SIDES = ["peer", "ours"] as const;

/** The peer's view of a cgroup and all below it, with the path itself taken out. */
function treeOf(cgroup: string): string {
  return bpftool(["-j", "cgroup", "tree", cgroup]).stdout.toString("latin1").replaceAll(cgroup, "CGROUP");
}

/**
 * Command lines that change the kernel's state: bpftool changes one cgroup and our program a sibling prepared in the
 * same way. Answers must be equal but for the path, and so must what bpftool then shows of both.
 */
export function compareChanges(
  state: string,
  prepare: (world: World) => void,
  prepareCgroup: (world: World, cgroup: string) => void,
  cases: Cases,
): void {
  describe(state, () => {
    const world = withWorld(prepare);
    let count = 0;
    eachMode(cases, (test, mode) => {
      const number = ++count;
      const change = async (side: (typeof SIDES)[number]) => {
        const name = `${number}-${side}`;
        prepareCgroup(world(), name);
        const cgroup = world().box.child(name);
        const resolve = (text: string) => world().resolve(text, cgroup);
        const argv = [...MODES[mode], ...wordsOf(test).map(resolve)];
        const options = optionsOf(test, resolve);
        const outcome = await (side === "peer" ? askPeer(argv, options) : start(ourCommand(argv), options));
        const { code, stdout, stderr } = answerOf(test, outcome);
        const general = (text: string) => text.replaceAll(cgroup, "CGROUP");
        return { code, stdout: general(stdout), stderr: general(stderr), tree: treeOf(cgroup) };
      };
      it.concurrent(titleOf(test, mode), async () => {
        const peer = await change("peer");
        expect(await change("ours")).toEqual(peer);
      });
    });
  });
}
