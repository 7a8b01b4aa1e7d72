import { basename, dirname } from "node:path";
import { fileURLToPath } from "node:url";
import type { Path } from "./remove.ts";
import { type Outcome, ourNodeCommand, type RunOptions, run, start } from "./run.ts";

const repository = fileURLToPath(new URL("../../", import.meta.url));

/** The bpftool 7.8 that answers are compared with. */
interface Peer {
  readonly path: string;
  /** Version of Debian's package, such as `7.8.0+7.2.13-1`; "unknown" for one that came from elsewhere. */
  readonly build: string;
}

let found: { readonly peer: Peer | undefined } | undefined;

/** The peer, or nothing where CGBPF_TEST_PEER says that it cannot be had. */
export function livePeer(): Peer | undefined {
  found ??= { peer: findPeer() };
  return found.peer;
}

function findPeer(): Peer | undefined {
  const path = process.env.CGBPF_TEST_PEER ?? fetchPeer();
  return path === "" ? undefined : { path, build: process.env.CGBPF_PEER_BUILD || buildBeside(path) };
}

function fetchPeer(): string {
  const { stdout, stderr, code } = run(["bash", `${repository}test/setup/peer-bpftool.sh`]);
  if (code !== 0) throw new Error(stderr.toString());
  return stdout.toString().trim();
}

/** The directory that it was fetched into is called like its version. */
function buildBeside(path: string): string {
  const name = basename(dirname(path));
  return /^\d+\.\d+/.test(name) ? name : "unknown";
}

/** Command line of the peer. @throws Error where there is none: ask livePeer() first, or for recordings */
export function peerCommand(argv: readonly Path[]): Path[] {
  const peer = livePeer();
  if (peer === undefined) throw new Error("there is no bpftool 7.8 here to ask");
  return [peer.path, ...argv];
}

/** Attempts until nothing that others unload at a bad moment makes bpftool give up. */
const ATTEMPTS = 50;
/** As many equal answers in a row are no accident: ids and cgroups that others remove do not come back at once. */
const ENOUGH = 3;

/** bpftool may have given up since a program of others was unloaded while it looked for one, or a cgroup removed. */
function mayHaveLostRace({ stdout, stderr }: Outcome): boolean {
  return /can't get (prog|link) (by id|info|fd) ?\(|can't (open|query) .*No such (file|device)/.test(
    `${stdout}${stderr}`,
  );
}

/** Says of each outcome whether it counts: true for the first that no race can have caused. @throws Error after too many */
function raceWatch(): (outcome: Outcome) => boolean {
  const seen: string[] = [];
  return (outcome) => {
    if (!mayHaveLostRace(outcome)) return true;
    seen.push(`${outcome.code} ${outcome.stdout} ${outcome.stderr}`);
    const last = seen.slice(-ENOUGH);
    if (last.length === ENOUGH && last.every((one) => one === last[0])) return true;
    if (seen.length >= ATTEMPTS) throw new Error(`bpftool lost a race ${ATTEMPTS} times: ${outcome.stderr}`);
    return false;
  };
}

/** The peer's answer, which does not depend on what others unload meanwhile. */
export async function askPeer(argv: readonly Path[], options: RunOptions = {}): Promise<Outcome> {
  const command = peerCommand(argv);
  const counts = raceWatch();
  for (;;) {
    const outcome = await start(command, options);
    if (counts(outcome)) return outcome;
  }
}

/** The same for a program that runs the peer. */
export function withoutRaces(ask: () => Outcome): Outcome {
  const counts = raceWatch();
  for (;;) {
    const outcome = ask();
    if (counts(outcome)) return outcome;
  }
}

/** Command line that builds a state of the kernel, or shows one: the peer's, else our own program's on Node. */
export function builderCommand(argv: readonly Path[]): Path[] {
  return livePeer() === undefined ? ourNodeCommand(argv) : peerCommand(argv);
}

/** Builds a part of a state, or looks at one, by whoever is there. */
export function build(argv: readonly Path[], options: RunOptions = {}): Outcome {
  return run(builderCommand(argv), options);
}
