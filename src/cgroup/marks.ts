import { scanCgroups } from "../bpf/cgroup-iterator.ts";
import { CgbpfError } from "../bpf/errors.ts";
import type { Kernel } from "../bpf/kernel.ts";
import { findLayout } from "../bpf/layout-cache.ts";
import { decodeText } from "../bytes/text.ts";
import { SyscallError, unlessFailedWith } from "../sys/errors.ts";
import { openById, openFile, pathOfFd, readAll } from "../sys/file.ts";
import { listMounts } from "../sys/mounts.ts";
import { ENOENT, ESTALE } from "../uapi/errno.ts";
import type { Cgroup } from "./cgroup.ts";

/** A cgroup on the way to one that has programs, or such a one. */
export interface Marked {
  /** Programs of its own were attached when the marks were made. */
  hasPrograms: boolean;
  readonly children: Map<string, Marked>;
}

/** What one run of the iterator says of a tree. */
export interface Marks {
  readonly top: Marked;
  /** Ids of the cgroups that have children, where that was asked. */
  readonly inner: ReadonlySet<number> | undefined;
}

/** Below so many cgroups a walk is over before an iterator is loaded. */
const SMALL_TREE = 200;
/** With programs in more than every fourth cgroup, a walk that asks each costs less than marks and then the walk. */
const DENSE = 4;

function newMark(): Marked {
  return { hasPrograms: false, children: new Map() };
}

/** How many cgroups are below, as the kernel counts them. */
function descendantCount(kernel: Kernel, root: Cgroup): number {
  using stat = openFile(kernel.port, "cgroup.stat", 0, root.fd);
  return Number(/^nr_descendants (\d+)$/m.exec(decodeText(readAll(kernel.port, stat)))?.[1] ?? 0);
}

/**
 * Where programs are attached below `root`, asked from the kernel by one BPF iterator; undefined where a walk is the better
 * or the only way: a small or dense tree, a kernel before 6.1, lockdown, or missing privileges.
 * @param alsoInner to learn which cgroups have children too
 */
export function findMarks(kernel: Kernel, root: Cgroup, alsoInner: boolean): Marks | undefined {
  try {
    if (hasMountsBelow(kernel, root)) return undefined;
    const descendants = descendantCount(kernel, root);
    const layout = descendants < SMALL_TREE ? undefined : findLayout(kernel);
    if (layout === undefined) return undefined;
    const { withPrograms, inner } = scanCgroups(kernel, layout, root.fd, alsoInner);
    if (withPrograms.length * DENSE > descendants) return undefined;
    const top = markAll(kernel, root, withPrograms);
    return top && { top, inner: alsoInner ? inner : undefined };
  } catch (error) {
    if (!(error instanceof SyscallError || error instanceof CgbpfError)) throw error;
    kernel.note(`cgroups are walked one by one: ${error.message}`);
    return undefined;
  }
}

/** What is mounted on a cgroup's directory hides it, and only a walk sees that. */
function hasMountsBelow(kernel: Kernel, root: Cgroup): boolean {
  const below = `${pathOfFd(kernel.port, root.fd)}/`;
  return listMounts(kernel.port).some(({ target }) => target.startsWith(below));
}

/** Undefined when a cgroup's path does not begin with that of `root`: a mount shows only a part of the hierarchy. */
function markAll(kernel: Kernel, root: Cgroup, ids: readonly bigint[]): Marked | undefined {
  const top = newMark();
  const base = pathOfFd(kernel.port, root.fd);
  for (const id of ids) {
    const path = pathOfId(kernel, root, id);
    if (path === undefined) continue;
    if (!path.startsWith(base)) return undefined;
    mark(top, path.slice(base.length));
  }
  return top;
}

/** The kernel's path of a cgroup; undefined when it is removed meanwhile. */
function pathOfId(kernel: Kernel, root: Cgroup, id: bigint): string | undefined {
  return unlessFailedWith([ESTALE, ENOENT], () => {
    using fd = openById(kernel.port, root.fd, id);
    return pathOfFd(kernel.port, fd);
  });
}

function mark(top: Marked, path: string): void {
  let node = top;
  for (const name of path.split("/").filter(Boolean)) {
    const child = node.children.get(name) ?? newMark();
    node.children.set(name, child);
    node = child;
  }
  node.hasPrograms = true;
}
