import { existsSync } from "node:fs";

/** What is remembered when a command starts. */
export type CacheState = "warm" | "cold" | "first";

const DROP_CACHES = "/proc/sys/vm/drop_caches";

/** Dentries and inodes, so those of the cgroups too; the pages of programs stay, which would measure the disk. */
const DROP_DENTRIES = `echo 2 >${DROP_CACHES}`;

/** Where cgbpf keeps, for this boot, where the kernel has the programs of a cgroup (src/bpf/kernel/layout-cache.ts). */
export const LAYOUT_CACHE = "/run/cgbpf";

const PREPARATIONS: { readonly [state in CacheState]: string | undefined } = {
  warm: undefined,
  cold: DROP_DENTRIES,
  first: `rm -rf ${LAYOUT_CACHE}; ${DROP_DENTRIES}`,
};

/** What each state means to a reader. */
export const CACHE_MEANINGS: { readonly [state in CacheState]: string } = {
  warm: "the same command ran just before",
  cold: "the kernel's caches of dentries and inodes dropped before each run",
  first: "these dropped and what cgbpf keeps below /run removed, as for the first run after boot",
};

/** The command that brings the state about before each run, and removes what a run has created; undefined where none is needed. */
export function preparation(state: CacheState, created?: string): readonly string[] | undefined {
  if (created !== undefined) return ["/bin/rm", "-rf", created];
  const script = PREPARATIONS[state];
  if (script === undefined) return undefined;
  if (!existsSync(DROP_CACHES))
    throw new Error(`${DROP_CACHES} is not there, so nothing can be measured cold`);
  return ["/bin/sh", "-c", script];
}
