import { CgbpfError } from "../bpf/errors.ts";
import type { Kernel } from "../bpf/kernel.ts";
import { readSubdirectories } from "../sys/directory.ts";
import { failedWith, SyscallError } from "../sys/errors.ts";
import type { Fd } from "../sys/fd.ts";
import { isLeafDirectory, O_NONBLOCK, openFile, pathOfFd } from "../sys/file.ts";
import { ATTACH_TYPES, type AttachType } from "../uapi/attach-types.ts";
import { EBADF, ENODEV, ENOENT } from "../uapi/errno.ts";
import type { AttachedProgram } from "./attached-program.ts";
import { candidateAttachTypes } from "./candidates.ts";
import { type Cgroup, cgroup2Root } from "./cgroup.ts";
import { findMarks, type Marked } from "./marks.ts";
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

/** A cgroup on the walk: how deep, what the marks say of it (undefined: nothing there), and what it inherits. */
interface Place {
  readonly cgroup: Cgroup;
  readonly depth: number;
  readonly mark: Marked | undefined;
}

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
  #marks: Marked | undefined;
  readonly #onError: (error: CgbpfError) => void;

  constructor(kernel: Kernel, attachTypes: readonly AttachType[], options: TreeOptions) {
    this.#kernel = kernel;
    this.#reader = new CgroupReader(kernel, options);
    this.#attachTypes = attachTypes;
    this.#effective = options.effective ?? false;
    this.#onError = options.onError ?? throwIt;
  }

  /** The root's own failures are the caller's. Marks are looked for once it has shown that it is a cgroup. */
  *fromRoot(root: Cgroup): Generator<CgroupPrograms> {
    const programs = this.#reader.read(root, this.#attachTypes);
    this.#marks = findMarks(this.#kernel, root);
    yield* this.#below({ cgroup: root, depth: 0, mark: this.#marks }, programs);
  }

  *#below(place: Place, programs: readonly AttachedProgram[]): Generator<CgroupPrograms> {
    const { cgroup, depth } = place;
    const here = programs.length > 0;
    if (here) yield { cgroup: cgroup.path, depth, programs };
    for (const name of this.#tolerate(cgroup.path, () => this.#childrenOf(place)) ?? []) {
      const path = `${cgroup.path === "/" ? "" : cgroup.path}/${name}`;
      if (!this.#isInheritingLeaf(place, name)) yield* this.#child(place, name, path, programs);
      else if (here) yield { cgroup: path, depth: depth + 1, programs };
    }
  }

  /** A cgroup with no programs in it nor cgroups below it, by the marks: only its name is of interest, and it is not opened. */
  #isInheritingLeaf({ cgroup, mark }: Place, name: string): boolean {
    if (!this.#effective || this.#marks === undefined || mark?.children.has(name)) return false;
    return isLeafDirectory(this.#kernel.port, cgroup.fd, name);
  }

  *#child(
    parent: Place,
    name: string,
    path: string,
    inherited: readonly AttachedProgram[],
  ): Generator<CgroupPrograms> {
    using fd = this.#tolerate(path, () => openChild(this.#kernel, parent.cgroup, name, path));
    if (!fd) return;
    const mark = parent.mark?.children.get(name);
    const place = { cgroup: { path, fd }, depth: parent.depth + 1, mark };
    const programs = this.#tolerate(path, () => this.#programsOf(place, inherited));
    if (programs) yield* this.#below(place, programs);
  }

  #programsOf({ cgroup, mark }: Place, inherited: readonly AttachedProgram[]): readonly AttachedProgram[] {
    if (!this.#marks || mark?.hasPrograms) return this.#reader.read(cgroup, this.#attachTypes);
    return this.#effective ? inherited : [];
  }

  /** In the order of the directory; which is not read where at most one child is of interest. */
  #childrenOf({ cgroup, mark }: Place): Iterable<string> {
    if (!this.#marks || this.#effective) return subdirectories(this.#kernel, cgroup);
    const marked = mark?.children ?? new Map();
    if (marked.size < 2) return marked.keys();
    return subdirectories(this.#kernel, cgroup).filter((name) => marked.has(name));
  }

  /** One cgroup's failure does not end the walk: undefined then, and the failure is told where it matters. */
  #tolerate<T>(path: string, attempt: () => T): T | undefined {
    try {
      return attempt();
    } catch (error) {
      if (!(error instanceof CgbpfError)) throw error;
      if (isPassedOver(error)) this.#kernel.note(`${path} is passed over: ${error.message}`);
      else this.#onError(error);
      return undefined;
    }
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

function subdirectories(kernel: Kernel, cgroup: Cgroup): string[] {
  try {
    return readSubdirectories(kernel.port, cgroup.fd);
  } catch (cause) {
    if (!(cause instanceof SyscallError)) throw cause;
    throw new CgbpfError("cannot-walk-cgroups", { cgroup: cgroup.path }, { cause });
  }
}
