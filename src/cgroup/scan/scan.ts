import { CgbpfError } from "../../bpf/failure/failures.ts";
import type { Kernel } from "../../bpf/kernel/kernel.ts";
import { findLayout } from "../../bpf/kernel/layout-cache.ts";
import { decodeText } from "../../bytes/text.ts";
import { SyscallError } from "../../sys/errors.ts";
import { readSubdirectories } from "../../sys/files/directory.ts";
import { identityOf, openFile, pathOfFd, readAll } from "../../sys/files/file.ts";
import { listMounts } from "../../sys/files/mounts.ts";
import { ATTACH_TYPES, type AttachType } from "../../uapi/attach-types.ts";
import type { Cgroup } from "../directory/cgroup.ts";
import { candidateAttachTypes, mayHavePrograms } from "./candidates.ts";
import { type CgroupScan, scanCgroups } from "./cgroup-iterator.ts";
import { CGROUP_LAYOUT, type CgroupLayout } from "./cgroup-layout.ts";
import { type Mark, markWays } from "./marks.ts";

/** A cgroup as a scan knows it before it is opened. */
export interface Place {
  /** Its name in the parent's directory. */
  readonly name: string;
  /** The inode number of its directory; 0 where only the name is known. */
  readonly id: number;
  readonly mark?: Mark | undefined;
}

/** Says where a walk has to look, whatever it found that out by. */
export interface Scan {
  readonly root: Place;
  /** The hooks at which a cgroup can have effective programs; empty where those were not asked for. */
  readonly allHooks: readonly AttachType[];
  /** The children to visit, in the order of the directory. */
  readonly childrenOf: (cgroup: Cgroup, place: Place) => readonly Place[];
  /** The hooks to ask for; undefined for a cgroup that has no programs of its own. */
  readonly hooksOf: (place: Place) => readonly AttachType[] | undefined;
  /** Whether there are children to visit; undefined where the directory has to tell. */
  readonly hasChildren: (place: Place) => boolean | undefined;
}

/** Below so many cgroups all hooks are asked for in less time than all loaded programs for their type. */
const TINY_TREE = 4;
/** Below so many cgroups a walk is over before an iterator is loaded. */
const SMALL_TREE = 200;
/** With programs in more than every fourth cgroup all directories are read: ways to each of them would cost more. */
const DENSE = 4;
/** So many ids take few megabytes. Where more cgroups have programs, memory is not to grow with the tree. */
const MAX_PROGRAMS = 20_000;

/**
 * Where programs can be below `root`, by the cheapest way that this kernel and this process have:
 * nowhere, when no loaded program is of a type that a cgroup can have; where a BPF iterator over cgroups says; else, in a small
 * tree, on a kernel before 6.1, under lockdown or without privileges, in every cgroup at the hooks that fit loaded programs.
 */
export function scanFrom(kernel: Kernel, root: Cgroup, effective: boolean): Scan {
  if (!mayHavePrograms(kernel)) return nowhere;
  const descendants = descendantCount(kernel, root);
  return scanByIterator(kernel, root, descendants, effective) ?? everywhere(kernel, descendants);
}

const ROOT: Place = { name: "", id: 0 };

/** Of a root without programs one hook is asked for all the same: it tells whether that is a cgroup which may be queried. */
export const PROBE_HOOK: readonly AttachType[] = ATTACH_TYPES.slice(0, 1);

const nowhere: Scan = {
  root: ROOT,
  allHooks: PROBE_HOOK,
  childrenOf: () => [],
  hooksOf: () => undefined,
  hasChildren: () => false,
};

function everywhere(kernel: Kernel, descendants: number): Scan {
  const allHooks = descendants < TINY_TREE ? ATTACH_TYPES : candidateAttachTypes(kernel);
  return {
    root: ROOT,
    allHooks,
    childrenOf: (cgroup) => subdirectories(kernel, cgroup),
    hooksOf: () => allHooks,
    hasChildren: () => undefined,
  };
}

/** Undefined where it is not possible, or not worth it. */
function scanByIterator(
  kernel: Kernel,
  root: Cgroup,
  expected: number,
  effective: boolean,
): Scan | undefined {
  if (expected < SMALL_TREE) return undefined;
  try {
    const layout = hasMountsBelow(kernel, root) ? undefined : findLayout(kernel, CGROUP_LAYOUT);
    if (layout === undefined) return undefined;
    let { programs, inner } = scanCgroups(kernel, layout, root.fd, { expected, alsoInner: effective });
    if (programs.size > MAX_PROGRAMS) return undefined;
    if (effective) return byIds(kernel, root, { layout, programs, inner }, candidateAttachTypes(kernel));
    if (programs.size * DENSE <= expected) return byWays(kernel, root, { layout, programs, inner });
    ({ programs, inner } = scanCgroups(kernel, layout, root.fd, { expected, alsoInner: true }));
    return byIds(kernel, root, { layout, programs, inner }, []);
  } catch (error) {
    if (!(error instanceof SyscallError || error instanceof CgbpfError)) throw error;
    kernel.note(`cgroups are walked one by one: ${error.message}`);
    return undefined;
  }
}

interface Found extends CgroupScan {
  readonly layout: CgroupLayout;
}

/** All directories are read, and a cgroup is known by its inode number there. */
function byIds(kernel: Kernel, root: Cgroup, found: Found, allHooks: readonly AttachType[]): Scan {
  const hooksOf = hooksByBits(found);
  return {
    root: { name: "", id: Number(identityOf(kernel.port, root.fd).inode) },
    allHooks,
    childrenOf: (cgroup) => subdirectories(kernel, cgroup),
    hooksOf: ({ id }) => (found.programs.has(id) ? hooksOf(id) : undefined),
    hasChildren: ({ id }) => found.inner.has(id),
  };
}

/** Only the ways to cgroups with programs are gone. A directory is not read where at most one child is of interest. */
function byWays(kernel: Kernel, root: Cgroup, found: Found): Scan | undefined {
  const top = markWays(kernel, root, [...found.programs.keys()]);
  if (top === undefined) return undefined;
  const hooksOf = hooksByBits(found);
  return {
    root: { ...ROOT, mark: top },
    allHooks: [],
    childrenOf: (cgroup, { mark }) => {
      const marks = mark?.children ?? new Map<string, Mark>();
      if (marks.size < 2) return Array.from(marks, ([name, mark]) => ({ name, id: 0, mark }));
      const marked = subdirectories(kernel, cgroup).filter(({ name }) => marks.has(name));
      return marked.map(({ name, id }) => ({ name, id, mark: marks.get(name) }));
    },
    hooksOf: ({ mark }) => (mark?.id === undefined ? undefined : hooksOf(mark.id)),
    hasChildren: ({ mark }) => mark !== undefined && mark.children.size > 0,
  };
}

/** Cgroups with the same bits share one list of hooks. */
function hooksByBits({ layout, programs }: Found): (id: number) => readonly AttachType[] | undefined {
  const lists = new Map<number, readonly AttachType[]>();
  const list = (bits: number) => {
    const numbers = layout.hooks.filter((_, i) => Math.floor(bits / 2 ** i) % 2 === 1);
    const known = ATTACH_TYPES.filter(({ number }) => numbers.includes(number));
    lists.set(bits, known);
    return known;
  };
  return (id) => {
    const bits = programs.get(id);
    return bits === undefined ? undefined : (lists.get(bits) ?? list(bits));
  };
}

/** How many cgroups are below, as the kernel counts them; 0 where it does not say: what is no cgroup, the walk finds out. */
function descendantCount(kernel: Kernel, root: Cgroup): number {
  try {
    using stat = openFile(kernel.port, "cgroup.stat", 0, root.fd);
    return Number(/^nr_descendants (\d+)$/m.exec(decodeText(readAll(kernel.port, stat)))?.[1] ?? 0);
  } catch (error) {
    if (error instanceof SyscallError) return 0;
    throw error;
  }
}

/** What is mounted on a cgroup's directory hides it, and only a walk sees that. */
function hasMountsBelow(kernel: Kernel, root: Cgroup): boolean {
  const below = `${pathOfFd(kernel.port, root.fd)}/`;
  return listMounts(kernel.port).some(({ target }) => target.startsWith(below));
}

/** @throws CgbpfError `cgroup-walk-failed` */
function subdirectories(kernel: Kernel, cgroup: Cgroup): readonly Place[] {
  try {
    return readSubdirectories(kernel.port, cgroup.fd);
  } catch (cause) {
    if (!(cause instanceof SyscallError)) throw cause;
    throw new CgbpfError("cgroup-walk-failed", { cgroup: cgroup.path }, { cause });
  }
}
