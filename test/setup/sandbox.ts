import { existsSync, mkdirSync } from "node:fs";
import { mountPoint } from "./mounts.ts";
import { join, type Path, removeCgroup, removeTree } from "./remove.ts";
import { testDirectoryName } from "./temporary.ts";

/** The first cgroup v2 hierarchy, wherever it is mounted. */
export function cgroup2Mount(): string {
  return mountPoint("cgroup2");
}

export interface Sandbox {
  /** Path of an empty cgroup of this test's own. */
  readonly cgroup: string;
  /** Path of an empty directory in a bpffs. */
  readonly pins: string;
  /** Creates cgroups below `cgroup`, parents included, and gives the path of the last: its name may hold any bytes. */
  mkdir(...names: Path[]): Buffer;
  /** The same for names that are text. */
  child(...names: string[]): string;
  /** Removes the cgroups below `cgroup`. */
  empty(): void;
  /** Removes all cgroups and pins; what was attached is detached with them. */
  cleanup(): void;
}

let created = 0;

/** A place of its own for one test file or group of tests. */
export function sandbox(): Sandbox {
  // A bpffs takes no dots in names.
  const name = `${process.pid}-${++created}`;
  const cgroup = `${cgroup2Mount()}/${testDirectoryName()}/${name}`;
  const pins = `${mountPoint("bpf")}/${testDirectoryName()}/${name}`;
  mkdirSync(cgroup, { recursive: true });
  mkdirSync(pins, { recursive: true });
  const mkdir = (...names: Path[]): Buffer => {
    let path: Buffer = Buffer.from(cgroup);
    for (const name of names) {
      path = join(path, name);
      if (!existsSync(path)) mkdirSync(path);
    }
    return path;
  };
  return {
    cgroup,
    pins,
    mkdir,
    child: (...names) => mkdir(...names).toString(),
    empty: () => {
      removeCgroup(cgroup);
      mkdirSync(cgroup);
    },
    cleanup: () => {
      removeCgroup(cgroup);
      removeTree(pins);
    },
  };
}
