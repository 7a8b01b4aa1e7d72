import { firstLine } from "../../setup/first-line.ts";
import { expectLikePeer } from "./like-peer.ts";
import { ALL_MODES, MODES, type Mode } from "./modes.ts";
import { peer } from "./peer.ts";
import { type Outcome, ours } from "./run.ts";
import type { World } from "./world.ts";

export interface Answer {
  readonly code: number;
  readonly stdout: string;
  /** First line of standard error. */
  readonly stderr: string;
}

/** Debian's bpftool cannot look for those who hold links and programs: row 64. */
function withoutHolders(stdout: string): string {
  return stdout.replace(/\n\tpids .*/g, "").replace(/,\s*"pids": ?\[[^\]]*\]/g, "");
}

/** What has to be equal: our error objects may carry a hint more. */
export function answerOf({ code, stdout, stderr }: Outcome): Answer {
  return {
    code,
    stdout: withoutHolders(stdout.replace(/,\s*"hint": ?"(?:[^"\\]|\\.)*"/g, "")),
    stderr: firstLine(stderr),
  };
}

export function titleOf(state: string, mode: Mode, argv: string): string {
  return `${state} | ${["bpftool", ...MODES[mode], argv].join(" ")}`;
}

/** The words of a command line, placeholders replaced. */
export function wordsOf(world: World, mode: Mode, argv: string, cgroup?: string): string[] {
  return [...MODES[mode], ...world.resolve(argv, cgroup).split(" ")];
}

/** Command lines that change nothing: bpftool's answer must be ours, on each host. */
export function compareAnswers(
  state: string,
  world: World,
  argvs: readonly string[],
  modes: readonly Mode[] = ALL_MODES,
  hosts: readonly ((argv: readonly string[]) => Outcome)[] = [ours],
): void {
  for (const argv of argvs) {
    for (const mode of modes) {
      const words = wordsOf(world, mode, argv);
      for (const host of hosts) {
        const title =
          host === ours ? titleOf(state, mode, argv) : `${titleOf(state, mode, argv)}, ${host.name}`;
        expectLikePeer(
          title,
          () => answerOf(peer(words)),
          () => answerOf(host(words)),
        );
      }
    }
  }
}
