import { CgbpfError } from "../bpf/errors.ts";
import type { Kernel } from "../bpf/kernel.ts";
import { type DirectoryEntry, readSubdirectories } from "../sys/directory.ts";
import { failedWith, SyscallError } from "../sys/errors.ts";
import type { Fd } from "../sys/fd.ts";
import { isLeafDirectory, O_NONBLOCK, openFile, pathOfFd } from "../sys/file.ts";
import { ATTACH_TYPES, type AttachType } from "../uapi/attach-types.ts";
import { EBADF, ENODEV, ENOENT } from "../uapi/errno.ts";
import type { AttachedProgram } from "./attached-program.ts";
import { candidateAttachTypes } from "./candidates.ts";
import { type Cgroup, cgroup2Root } from "./cgroup.ts";
import { findMarks, type Marked, type Marks } from "./marks.ts";
import { CgroupReader, type QueryOptions } from "./query.ts";

export interface TreeOptions extends QueryOptions {
  /** Where to start; the root of the cgroup2 hierarchy if not given. */
  readonly root?: string;
  /** Gets the failure of one cgroup below the root, after which the walk goes on. Thrown if not given. */
  readonly onError?: (error: CgbpfError) => void;
}

export interface CgroupPrograms {
  /** Absolute path of the cgroup. */
  readonly cgroup: string;
  /** Levels below the root of the walk, which has 0. */
  readonly depth: number;
  readonly programs: readonly AttachedProgram[];
}

/**
 * The cgroups of a hierarchy that have programs, each with them, lazily: parents first, siblings as the directory lists them.
 * A cgroup that is removed during the walk is passed over.
 * @throws CgbpfError `no-cgroup2-mount`, `cannot-walk-cgroups`, `cannot-open-cgroup`, `cannot-query-cgroup`
 */
export function* walkCgroups(kernel: Kernel, options: TreeOptions = {}): Generator<CgroupPrograms> {
  const given = options.root ?? cgroup2Root(kernel);
  const root = openRoot(kernel, given);
  using _ = root.fd;
  const attachTypes = candidateAttachTypes(kernel);
  // Without a candidate one hook is asked for all the same: it tells whether the root is a cgroup that may be queried.
  if (attachTypes.length === 0) new CgroupReader(kernel, options).read(root, ATTACH_TYPES.slice(0, 1));
  else yield* new Walk(kernel, attachTypes, options).fromRoot(root);
}

function openRoot(kernel: Kernel, path: string): Cgroup {
  let fd: Fd | undefined;
  try {
    fd = openFile(kernel.port, path, O_NONBLOCK);
    return { path: absolutePath(kernel, path, fd), fd };
  } catch (cause) {
    fd?.close();
    if (!(cause instanceof SyscallError)) throw cause;
    throw new CgbpfError("cannot-walk-cgroups", { cgroup: path }, { cause });
  }
}

/** An absolute path stays as it is given, but for slashes at its end; of a relative one the kernel knows the absolute. */
function absolutePath(kernel: Kernel, path: string, fd: Fd): string {
  return path.startsWith("/") ? path.replace(/(?<=.)\/+$/, "") : pathOfFd(kernel.port, fd);
}

function throwIt(error: CgbpfError): never {
  throw error;
}

/** A cgroup whose children are being visited. */
interface Level {
  readonly cgroup: Cgroup;
  /** Levels below the root of the walk. */
  readonly depth: number;
  /** What the marks say of it; undefined: nothing there. */
  readonly mark: Marked | undefined;
  /** Those that its children inherit. */
  readonly programs: readonly AttachedProgram[];
  readonly children: readonly Child[];
  /** The child that is next. */
  next: number;
}

/** A name in a cgroup's directory; the inode number is the cgroup's id, and undefined where the directory was not read. */
type Child = Pick<DirectoryEntry, "name"> & Partial<DirectoryEntry>;

/**
 * The walk itself. Without marks every cgroup is asked. With marks, only those that have programs: the directories beside
 * the way to them are not even opened, and for effective programs a cgroup without any has the list of its parent
 * (compute_effective_progs of kernel/bpf/cgroup.c).
 */
class Walk {
  readonly #kernel: Kernel;
  readonly #reader: CgroupReader;
  readonly #attachTypes: readonly AttachType[];
  readonly #effective: boolean;
  readonly #onError: (error: CgbpfError) => void;
  /** From the root down to the cgroup that the walk is in. */
  readonly #levels: Level[] = [];
  #marks: Marks | undefined;

  constructor(kernel: Kernel, attachTypes: readonly AttachType[], options: TreeOptions) {
    this.#kernel = kernel;
    this.#reader = new CgroupReader(kernel, options);
    this.#attachTypes = attachTypes;
    this.#effective = options.effective ?? false;
    this.#onError = options.onError ?? throwIt;
  }

  /**
   * The root's own failures are the caller's. Marks are looked for once it has shown that it is a cgroup.
   * One loop with a stack: a generator inside a generator would hand each cgroup up through all levels.
   */
  *fromRoot(root: Cgroup): Generator<CgroupPrograms> {
    const programs = this.#reader.read(root, this.#attachTypes);
    this.#marks = findMarks(this.#kernel, root, this.#effective);
    if (programs.length > 0) yield { cgroup: root.path, depth: 0, programs };
    this.#enter(root, 0, this.#marks?.top, programs);
    try {
      for (let level = this.#levels.at(-1); level; level = this.#levels.at(-1)) {
        const child = level.children[level.next++];
        const found = child ? this.#visit(level, child) : this.#leave(level);
        if (found) yield found;
      }
    } finally {
      for (const { cgroup } of this.#levels) cgroup.fd.close();
    }
  }

  /** From now on this cgroup's children are visited. Takes over its descriptor. */
  #enter(
    cgroup: Cgroup,
    depth: number,
    mark: Marked | undefined,
    programs: readonly AttachedProgram[],
  ): void {
    let children: readonly Child[] = [];
    try {
      children = this.#childrenOf(cgroup, mark);
    } catch (error) {
      this.#tolerate(cgroup.path, error);
    }
    if (children.length > 0) this.#levels.push({ cgroup, depth, mark, programs, children, next: 0 });
    else cgroup.fd.close();
  }

  #leave({ cgroup }: Level): undefined {
    this.#levels.pop();
    cgroup.fd.close();
  }

  /** What there is to tell of a child; its own children come next. */
  #visit(parent: Level, child: Child): CgroupPrograms | undefined {
    const { cgroup, depth, mark, programs } = parent;
    const path = `${cgroup.path === "/" ? "" : cgroup.path}/${child.name}`;
    const marked = mark?.children.get(child.name);
    if (marked === undefined && this.#marks?.inner && !this.#marks.inner.has(child.inode ?? 0)) {
      return programs.length > 0 ? { cgroup: path, depth: depth + 1, programs } : undefined;
    }
    return this.#open(parent, child.name, path, marked);
  }

  #open(parent: Level, name: string, path: string, mark: Marked | undefined): CgroupPrograms | undefined {
    let fd: Fd | undefined;
    try {
      fd = openChild(this.#kernel, parent.cgroup, name, path);
      const cgroup = { path, fd };
      const programs = this.#programsOf(cgroup, mark, parent.programs);
      this.#enter(cgroup, parent.depth + 1, mark, programs);
      return programs.length > 0 ? { cgroup: path, depth: parent.depth + 1, programs } : undefined;
    } catch (error) {
      fd?.close();
      this.#tolerate(path, error);
      return undefined;
    }
  }

  #programsOf(
    cgroup: Cgroup,
    mark: Marked | undefined,
    inherited: readonly AttachedProgram[],
  ): readonly AttachedProgram[] {
    if (!this.#marks || mark?.hasPrograms) return this.#reader.read(cgroup, this.#attachTypes);
    return this.#effective ? inherited : [];
  }

  /** In the order of the directory; which is not read where at most one child is of interest. */
  #childrenOf(cgroup: Cgroup, mark: Marked | undefined): readonly Child[] {
    if (!this.#marks) {
      return isLeafDirectory(this.#kernel.port, cgroup.fd) ? [] : subdirectories(this.#kernel, cgroup);
    }
    if (this.#effective) return subdirectories(this.#kernel, cgroup);
    const marked = mark?.children ?? new Map<string, Marked>();
    if (marked.size < 2) return Array.from(marked.keys(), (name) => ({ name }));
    return subdirectories(this.#kernel, cgroup).filter(({ name }) => marked.has(name));
  }

  /** One cgroup's failure does not end the walk, and is told where it matters. */
  #tolerate(path: string, error: unknown): void {
    if (!(error instanceof CgbpfError)) throw error;
    if (isPassedOver(error)) this.#kernel.note(`${path} is passed over: ${error.message}`);
    else this.#onError(error);
  }
}

/** Removed meanwhile, or the mount point of another file system (EBADF), into which the walk does not go. */
function isPassedOver(error: CgbpfError): boolean {
  return failedWith(error.cause, ENOENT, ENODEV, EBADF);
}

function openChild(kernel: Kernel, parent: Cgroup, name: string, path: string): Fd {
  try {
    return openFile(kernel.port, name, O_NONBLOCK, parent.fd);
  } catch (cause) {
    if (!(cause instanceof SyscallError)) throw cause;
    throw new CgbpfError("cannot-open-cgroup", { cgroup: path }, { cause });
  }
}

function subdirectories(kernel: Kernel, cgroup: Cgroup): readonly DirectoryEntry[] {
  try {
    return readSubdirectories(kernel.port, cgroup.fd);
  } catch (cause) {
    if (!(cause instanceof SyscallError)) throw cause;
    throw new CgbpfError("cannot-walk-cgroups", { cgroup: cgroup.path }, { cause });
  }
}
