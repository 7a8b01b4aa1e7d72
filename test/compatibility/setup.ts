import { afterAll, beforeAll } from "vitest";
import { World } from "../differential/world.ts";
import type { Path } from "../setup/remove.ts";
import { cgbpf, type RunOptions } from "../setup/run.ts";

/** What our program answered, as text. */
export interface Answer {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** A state of the kernel for the tests of one file or group. */
export function useWorld(prepare: (world: World) => void): () => World {
  const world = new World();
  beforeAll(() => prepare(world));
  afterAll(() => world.cleanup());
  return () => world;
}

/** Runs our program with a command line in which `{placeholders}` are replaced; a string is split at blanks. */
export function ask(world: World, argv: string | readonly string[], options: RunOptions = {}): Answer {
  const words = typeof argv === "string" ? argv.split(" ") : argv;
  return answer(
    words.map((word) => world.resolve(word)),
    options,
  );
}

export function answer(argv: readonly Path[], options: RunOptions = {}): Answer {
  const { code, stdout, stderr } = cgbpf(argv, options);
  return { code, stdout: stdout.toString(), stderr: stderr.toString() };
}

/** Attach types and flags of what is attached to a cgroup itself, in the order of `show`. */
export function attached(cgroup: Path): string[] {
  const rows = JSON.parse(answer(["-j", "cgroup", "show", cgroup]).stdout) as Row[];
  return rows.map(({ attach_type, attach_flags, name }) =>
    [attach_type, attach_flags, name].filter(Boolean).join(" "),
  );
}

/** A row of `show` in JSON. */
export interface Row {
  readonly id: number;
  readonly attach_type: string;
  readonly attach_flags?: string;
  readonly name: string;
  readonly attach_btf_name?: string;
  readonly pinned?: readonly string[];
}
