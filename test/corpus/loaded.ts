import { mkdirSync, readdirSync, readFileSync } from "node:fs";
import type { Kernel } from "../../src/bpf/kernel/kernel.ts";
import { openPin } from "../../src/bpf/pin/open-pin.ts";
import { Program } from "../../src/bpf/program/program.ts";
import type { Fd } from "../../src/sys/fd.ts";
import { peerCommand } from "../setup/peer.ts";
import { type Outcome, run } from "../setup/run.ts";

/** The programs and maps of one object in the kernel, held open, whoever has loaded them. */
export interface Loaded extends Disposable {
  readonly programs: ReadonlyMap<string, Program>;
  readonly maps: ReadonlyMap<string, Fd>;
}

export function loadedOf(programs: ReadonlyMap<string, Program>, maps: ReadonlyMap<string, Fd>): Loaded {
  return {
    programs,
    maps,
    [Symbol.dispose]: () => {
      for (const held of [...programs.values(), ...maps.values()]) held.close();
    },
  };
}

/** An object was refused, with what bpftool and libbpf had to say. */
export class Refused extends Error {}

/** Runs bpftool where /sys/fs/bpf is a directory of our own, since that is where libbpf pins maps by name. */
function peerIn(directory: string, argv: readonly string[]): Outcome {
  const script = 'mount --bind "$0" /sys/fs/bpf && exec "$@"';
  return run(["unshare", "--mount", "sh", "-c", script, directory, ...peerCommand(argv)]);
}

function filesIn(directory: string): string[] {
  return readdirSync(directory).map((name) => `${directory}/${name}`);
}

function nameOf(path: string): string {
  return path.slice(path.lastIndexOf("/") + 1);
}

export interface HowLoaded {
  /** The object pins maps by name: libbpf does not pin those a second time. */
  readonly pinsByName?: boolean;
  /** A program of it is optional: bpftool cannot pin what it did not load, and pins the first alone. */
  readonly firstOnly?: boolean;
}

/**
 * What bpftool 7.8, and with it libbpf, makes of an object.
 * @param directory does not exist yet; below a bpffs
 * @throws Refused
 */
export function loadByLibbpf(kernel: Kernel, object: string, directory: string, how: HowLoaded = {}): Loaded {
  for (const name of ["", "/root", "/root/programs", "/root/maps"]) mkdirSync(`${directory}${name}`);
  const root = `${directory}/root`;
  const argv = how.firstOnly
    ? ["prog", "load", object, "/sys/fs/bpf/programs/loaded"]
    : ["prog", "loadall", object, "/sys/fs/bpf/programs"];
  const { code, stdout, stderr } = peerIn(root, [
    "-d",
    ...argv,
    ...(how.pinsByName ? [] : ["pinmaps", "/sys/fs/bpf/maps"]),
  ]);
  if (code !== 0) throw new Refused(`${stdout}${stderr}`);
  const maps = how.pinsByName
    ? filesIn(root).filter((path) => !["programs", "maps"].includes(nameOf(path)))
    : filesIn(`${root}/maps`);
  return loadedOf(
    new Map(
      filesIn(`${root}/programs`).map((path) => [
        nameOf(path),
        new Program(kernel, openPin(kernel, path).fd),
      ]),
    ),
    new Map(maps.map((path) => [nameOf(path), openPin(kernel, path).fd])),
  );
}

/** What /proc says of a descriptor: `frozen`, `pinned` and the like, by name. */
export function fdinfo(fd: Fd): ReadonlyMap<string, string> {
  const lines = readFileSync(`/proc/self/fdinfo/${fd.number}`, "utf8").trim().split("\n");
  return new Map(lines.map((line) => line.split(":\t") as [string, string]));
}
