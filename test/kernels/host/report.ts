import { NotAvailable } from "../../../tools/third-party/newest.ts";
import type { CaseMessage, Message } from "../protocol.ts";

import type { MachineResult } from "./machine.ts";

export interface KernelReport {
  readonly release: string;
  readonly seconds: number;
  /** Equal to bpftool. */
  readonly equal: number;
  /** Equal to what bpftool answered when it was recorded. */
  readonly recorded: number;
  /** Without bpftool, and without a recording. */
  readonly notCompared: number;
  readonly own: number;
  readonly failures: readonly string[];
  /** How long each group of tests took. */
  readonly groups: string;
  /** Why the kernel cannot be had, and so did not run. */
  readonly missing?: string;
}

/** A kernel of which nothing ran: only where no package source has it, the failure is nobody's. */
export function reportOfError(name: string, error: unknown): KernelReport {
  const message = error instanceof Error ? error.message : String(error);
  const counts = { equal: 0, recorded: 0, notCompared: 0, own: 0 };
  const nothing = { release: name, seconds: 0, ...counts, failures: [], groups: "" };
  return error instanceof NotAvailable
    ? { ...nothing, missing: message }
    : { ...nothing, failures: [message] };
}

/** Lines that are no message are part of something that went wrong, and are in the failures. */
function parseMessages(text: string): { messages: Message[]; noise: string[] } {
  const messages: Message[] = [];
  const noise: string[] = [];
  for (const line of text.split("\n").filter(Boolean)) {
    try {
      messages.push(JSON.parse(line) as Message);
    } catch {
      noise.push(line);
    }
  }
  return { messages, noise };
}

const CONSOLE_LINES = 25;

function endOf(text: string): string {
  return text.trimEnd().split("\n").slice(-CONSOLE_LINES).join("\n");
}

/** What kept the machine from running all tests on the right kernel. */
function machineFailures(result: MachineResult, messages: readonly Message[], release: string): string[] {
  const failures: string[] = [];
  const kernel = messages.find((message) => message.kind === "kernel");
  if (kernel?.release !== release)
    failures.push(`booted ${kernel?.release ?? "nothing"} instead of ${release}`);
  if (result.failure !== undefined) failures.push(result.failure);
  if (!messages.some((message) => message.kind === "end"))
    failures.push("the tests did not come to their end");
  return failures.length === 0 ? [] : [`${failures.join("; ")}\n${endOf(result.console)}`];
}

const isCase = (message: Message): message is CaseMessage => message.kind === "case";

/** The cases that a machine has told of. */
export function casesIn(result: MachineResult): CaseMessage[] {
  return parseMessages(result.messages).messages.filter(isCase);
}

/** Puts what a machine has said into numbers. */
export function reportOf(release: string, result: MachineResult, seconds: number): KernelReport {
  const { messages, noise } = parseMessages(result.messages);
  const cases = messages.filter(isCase);
  const passed = cases.filter(({ failure }) => failure === undefined);
  const passedAs = (wanted: CaseMessage["sort"]) => passed.filter(({ sort }) => sort === wanted).length;
  const failures = cases.flatMap(({ title, failure }) =>
    failure === undefined ? [] : [`${title}\n${failure}`],
  );
  return {
    release,
    seconds,
    equal: passedAs("equal"),
    recorded: passedAs("recorded"),
    notCompared: messages.filter(({ kind }) => kind === "not compared").length,
    own: passedAs("own"),
    failures: [
      ...machineFailures(result, messages, release),
      ...failures,
      ...(noise.length > 0 ? [`not understood:\n${noise.join("\n")}`] : []),
      ...(cases.length === 0 ? ["no test has run"] : []),
    ],
    groups: messages
      .flatMap((message) => (message.kind === "group" ? [`${message.name} ${message.seconds} s`] : []))
      .join(", "),
  };
}

/** One kernel as a line. */
export function lineOf(report: KernelReport): string {
  const { release, seconds, equal, recorded, notCompared, own, failures, missing } = report;
  if (missing !== undefined) return `Linux ${release} could not be had: ${missing}`;
  const counts = [
    ...(equal > 0 || recorded === 0 ? [`${equal} equal to bpftool 7.8`] : []),
    ...(recorded > 0 ? [`${recorded} equal to recordings of it`] : []),
    ...(notCompared > 0 ? [`${notCompared} compared not at all`] : []),
    `${own} of our own`,
    `${failures.length} failed`,
  ];
  return `Linux ${release}: ${counts.join(", ")}, ${seconds.toFixed(0)} s`;
}

/** One kernel as a line, and where its time went and its failures below. */
export function renderReport(report: KernelReport): string {
  const details = report.failures.map((failure) => failure.replace(/^/gm, "    ").replace("    ", "  - "));
  return [lineOf(report), ...(report.groups ? [`  ${report.groups}`] : []), ...details].join("\n");
}
