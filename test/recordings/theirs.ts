import { fileURLToPath } from "node:url";
import { afterAll, expect, type RunnerTask, type TestContext } from "vitest";
import { NotHere } from "../setup/not-here.ts";
import { livePeer } from "../setup/peer.ts";
import type { Recording } from "./format.ts";
import { judge, type Verdict } from "./judge.ts";
import { runningKernel } from "./kernel.ts";
import { Store } from "./store.ts";
import { shortened } from "./text.ts";

/** How a test compared, for the closing lines. */
export type Comparison =
  | { readonly how: "live" | "recording" }
  /** The peer at hand is of another build, and answers this otherwise than the recorded one. */
  | { readonly how: "recording"; readonly otherwise: true }
  | { readonly how: "not at all"; readonly reason: string };

declare module "vitest" {
  interface TaskMeta {
    comparison?: Comparison;
  }
}

type Task = TestContext["task"];

const root = fileURLToPath(new URL("../../testdata/recordings", import.meta.url));
const store = new Store(root, runningKernel());
/** The peer is asked, and our program is not. */
export const isRecording = process.env.CGBPF_RECORD === "1";
/** By file: its tests, and what they have recorded so far. */
const recorded = new Map<string, { tasks: readonly RunnerTask[]; recordings: Map<string, Recording> }>();

/** `differential/states` for test/differential/states.test.ts. */
function fileOf(task: Task): string {
  return task.file.name.replace(/^test\//, "").replace(/\.test\.ts$/, "");
}

function nameOf(task: Task): string {
  const names = [task.name];
  for (let node = task.suite; node !== undefined; node = node.suite) names.unshift(node.name);
  return names.join(" > ");
}

function record(task: Task, name: string, recording: Recording): void {
  const file = fileOf(task);
  const { recordings: all } = recorded.get(file) ?? { recordings: new Map<string, Recording>() };
  if ((all.get(name) ?? recording).text !== recording.text)
    throw new Error(`two answers are called "${name}", and differ`);
  recorded.set(file, { tasks: task.file.tasks, recordings: all.set(name, recording) });
}

/** Whether all tests below have run and passed. */
function isWhole(task: RunnerTask): boolean {
  return task.type === "suite"
    ? task.result?.state !== "fail" && task.tasks.every(isWhole)
    : task.result?.state === "pass";
}

/** Writes what the tests of a file have recorded, unless one has failed; to be called once in each. */
export function writeRecordings(): void {
  afterAll(() => {
    for (const [file, { tasks, recordings }] of recorded)
      if (tasks.every(isWhole)) store.write(file, livePeer()?.build ?? "", recordings);
    recorded.clear();
  });
}

/** Of several answers in one test that which could not be compared is the one that counts. */
function note(task: Task, verdict: Verdict): void {
  if (task.meta.comparison?.how === "not at all") return;
  task.meta.comparison =
    verdict.by === "nothing"
      ? { how: "not at all", reason: verdict.reason }
      : verdict.by === "peer"
        ? { how: "live" }
        : { how: "recording", ...(verdict.otherwise && { otherwise: true }) };
}

export interface Question {
  /** The peer's answer in canonical form; called where there is a peer. */
  readonly ask: () => string | Promise<string>;
  /** For each of several questions of one test, what tells it from the others. */
  readonly part?: string;
  /** What the answer rests on besides the kernel's version. */
  readonly conditions?: (text: string) => readonly string[];
}

/**
 * What our answer has to be: by the peer, or a recording of it. By nothing, the test is over: it is counted as not compared.
 * @throws Error when a recording is missing or not true
 */
export async function theirs(task: Task, { ask, part, conditions = () => [] }: Question): Promise<Verdict> {
  const name = part === undefined ? nameOf(task) : `${nameOf(task)} > ${part}`;
  const peer = livePeer();
  const text = peer && shortened(await ask());
  if (peer !== undefined && text !== undefined && isRecording) {
    record(task, name, { conditions: conditions(text), text });
    const verdict: Verdict = { by: "nothing", reason: "recorded" };
    note(task, verdict);
    return verdict;
  }
  const recordings = store.load(fileOf(task));
  const verdict = judge({
    ...(peer && text !== undefined && { live: { build: peer.build, text } }),
    ...(recordings && { recordings }),
    name,
    conditions: conditions(text ?? recordings?.recordings.get(name)?.text ?? ""),
  });
  note(task, verdict);
  return verdict;
}

/** Holds our answer, in canonical form, to the peer's or its recording. */
export async function expectTheirs(task: Task, question: Question, ours: () => string): Promise<void> {
  const verdict = await theirs(task, question);
  if (verdict.by !== "nothing") expect(shortened(ours())).toBe(verdict.text);
}

/** Marks a test as not compared, for what neither a peer nor a recording of it can give. */
export function notCompared(task: Task, reason: string): void {
  task.meta.comparison = { how: "not at all", reason };
}

/** Runs a test that may find out that this machine cannot have what it needs. */
export async function unlessNotHere(task: Task, run: () => Promise<void>): Promise<void> {
  try {
    await run();
  } catch (error) {
    if (!(error instanceof NotHere)) throw error;
    notCompared(task, error.message);
  }
}
