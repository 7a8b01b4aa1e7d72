import type { Kernel } from "../../bpf/kernel/kernel.ts";
import { unlessFailedWith } from "../../sys/errors.ts";
import { pathOfFd } from "../../sys/files/file.ts";
import { ENOENT, ESTALE } from "../../uapi/errno.ts";
import type { Cgroup } from "../directory/cgroup.ts";
import { pathOfCgroup } from "../directory/cgroup-paths.ts";

/** A cgroup on the way to one that was looked for, or such a one: then its id is there. */
export interface Mark {
  id: number | undefined;
  readonly children: Map<string, Mark>;
}

function newMark(): Mark {
  return { id: undefined, children: new Map() };
}

/**
 * The ways from `root` down to the cgroups with these ids; one that is removed meanwhile is left out.
 * Undefined when a cgroup's path does not begin with that of `root`: a mount shows only a part of the hierarchy.
 */
export function markWays(kernel: Kernel, root: Cgroup, ids: readonly number[]): Mark | undefined {
  const top = newMark();
  const base = pathOfFd(kernel.port, root.fd);
  for (const id of ids) {
    const path = unlessFailedWith([ESTALE, ENOENT], () => pathOfCgroup(kernel, root.fd, BigInt(id)));
    if (path === undefined) continue;
    if (!path.startsWith(base)) return undefined;
    markAt(top, path.slice(base.length)).id = id;
  }
  return top;
}

function markAt(top: Mark, path: string): Mark {
  let node = top;
  for (const name of path.split("/").filter(Boolean)) {
    const child = node.children.get(name) ?? newMark();
    node.children.set(name, child);
    node = child;
  }
  return node;
}
