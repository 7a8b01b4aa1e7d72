import { readFileSync } from "node:fs";
import { canonicalText, NOTHING_KNOWN } from "../../recordings/canonical.ts";
import { digest } from "../../recordings/text.ts";
import { hasPeer } from "./peer.ts";
import { differenceOf, linesOf, send } from "./report.ts";

/** What bpftool answered on this kernel when its answers were recorded: digests by the titles of cases. */
const RECORDED = "/cgbpf/recordings.json";

function readRecorded(): Readonly<Record<string, string>> {
  try {
    return JSON.parse(readFileSync(RECORDED, "utf8")) as Record<string, string>;
  } catch {
    // Nobody has recorded on this kernel.
    return {};
  }
}

const recorded = readRecorded();

/** An answer without what differs from run to run: numbers, and those in names of directories. */
function digestOf(value: unknown): string {
  const text = linesOf(value)
    .join("\n")
    .replace(/\b(cgbpf-test-|new_)\d+/g, "$1");
  return digest(canonicalText(text, NOTHING_KNOWN));
}

function compareLive(title: string, theirs: () => unknown, ours: () => unknown): void {
  const expected = theirs();
  const failure = differenceOf(ours(), expected);
  const told = digestOf(expected);
  const known = recorded[title];
  send({ kind: "case", sort: "equal", title, told, ...(failure !== undefined && { failure }) });
  if (known !== undefined && known !== told)
    send({
      kind: "case",
      sort: "own",
      title: `${title}: the recording`,
      failure: "is not true: npm run record:peer:kernels",
    });
}

function compareRecorded(title: string, ours: () => unknown): void {
  const actual = ours();
  const known = recorded[title];
  const failure = `differs from the recording: ${linesOf(actual).join("\n")}`;
  if (known === undefined) send({ kind: "not compared", title });
  else send({ kind: "case", sort: "recorded", title, ...(digestOf(actual) !== known && { failure }) });
}

/** One case: our answer is bpftool's, asked here and now, or without one as it was recorded. */
export function expectLikePeer(title: string, theirs: () => unknown, ours: () => unknown): void {
  if (hasPeer) compareLive(title, theirs, ours);
  else compareRecorded(title, ours);
}
