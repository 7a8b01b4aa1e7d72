import type { Recording, RecordingFile } from "./format.ts";

/** Decides what an answer of ours is held to. Texts are canonical. */
export interface Evidence {
  /** The peer that answered here and now. */
  readonly live?: { readonly build: string; readonly text: string };
  /** Recordings of the test file for this kernel: nothing where the kernel has none at all. */
  readonly recordings?: RecordingFile;
  readonly name: string;
  /** What an answer rests on here, for what depends on code. */
  readonly conditions: readonly string[];
}

export type Verdict =
  | { readonly by: "peer"; readonly text: string }
  /** `otherwise`: the peer at hand, of another build, does not answer so. */
  | { readonly by: "recording"; readonly text: string; readonly otherwise?: true }
  | { readonly by: "nothing"; readonly reason: string };

const COMMAND = "npm run record:peer";

/** Why a recording does not hold here. */
function mismatch({ conditions }: Recording, here: readonly string[]): string | undefined {
  const lost = conditions.find((condition) => !here.includes(condition));
  if (lost === undefined) return undefined;
  return lost.startsWith("object ") ? "other compiler" : "other kernel";
}

function withoutPeer(recording: Recording | undefined, { recordings, name, conditions }: Evidence): Verdict {
  if (recordings === undefined) return { by: "nothing", reason: "other kernel" };
  if (recording === undefined)
    throw new Error(`no recording of "${name}": where bpftool can be had, ${COMMAND} writes it`);
  const reason = mismatch(recording, conditions);
  return reason === undefined ? { by: "recording", text: recording.text } : { by: "nothing", reason };
}

/** What an answer of ours has to be. @throws Error when a recording is missing or not true */
export function judge(evidence: Evidence): Verdict {
  const { live, recordings, name, conditions } = evidence;
  const recording = recordings?.recordings.get(name);
  if (live === undefined) return withoutPeer(recording, evidence);
  const byPeer: Verdict = { by: "peer", text: live.text };
  if (recordings === undefined) return byPeer;
  const { build = live.build } = recordings.header;
  if (build !== live.build) {
    const holds = recording !== undefined && mismatch(recording, conditions) === undefined;
    return holds && recording.text !== live.text
      ? { by: "recording", text: recording.text, otherwise: true }
      : byPeer;
  }
  if (recording === undefined) throw new Error(`no recording of "${name}": ${COMMAND} writes it`);
  if (mismatch(recording, conditions) === undefined && recording.text !== live.text)
    throw new Error(
      `the recording of "${name}" is not true, ${COMMAND} writes it anew:\n${recording.text}\n--- bpftool says:\n${live.text}`,
    );
  return byPeer;
}
