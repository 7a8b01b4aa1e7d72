import { CgbpfError } from "../bpf/failure/failures.ts";
import type { Kernel } from "../bpf/kernel/kernel.ts";
import { failedWith, SyscallError, unlessFailedWith } from "../sys/errors.ts";
import type { Fd } from "../sys/fd.ts";
import { directoryState, openFile, pathOfFd } from "../sys/files/file.ts";
import { raiseOpenFiles } from "../sys/open-files.ts";
import type { AttachType } from "../uapi/attach-types.ts";
import { EBADF, EMFILE, ENODEV, ENOENT } from "../uapi/errno.ts";
import { O_NONBLOCK } from "../uapi/fcntl.ts";
import type { AttachedProgram } from "./attached-program.ts";
import { type Cgroup, type CgroupRef, cgroup2Root, openCgroup } from "./directory/cgroup.ts";
import { CgroupReader, type QueryOptions } from "./query.ts";
import { type Place, PROBE_HOOK, type Scan, scanFrom } from "./scan/scan.ts";

export interface TreeOptions extends QueryOptions {
  /** Where to start; the root of the cgroup2 hierarchy if not given. */
  readonly root?: CgroupRef;
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
 * @throws CgbpfError `cgroup2-not-mounted`, `cgroup-walk-failed`, `cgroup-open-failed`, `cgroup-query-failed`
 */
export function* walkCgroups(kernel: Kernel, options: TreeOptions = {}): Generator<CgroupPrograms> {
  const root = openRoot(kernel, options.root ?? cgroup2Root(kernel));
  let walk: Walk | undefined;
  try {
    walk = new Walk(kernel, root, options);
    const programs = walk.start();
    if (programs.length > 0) yield { cgroup: root.path, depth: 0, programs };
    for (let found = walk.next(); found; found = walk.next()) yield found;
  } finally {
    walk?.close();
    root.fd.close();
  }
}

function openRoot(kernel: Kernel, ref: CgroupRef): Cgroup {
  if (typeof ref === "string") return openRootAt(kernel, ref);
  return "path" in ref ? openRootAt(kernel, ref.path) : openCgroup(kernel, ref);
}

function openRootAt(kernel: Kernel, path: string): Cgroup {
  let fd: Fd | undefined;
  try {
    fd = openFile(kernel.port, path, O_NONBLOCK);
    return { path: absolutePath(kernel, path, fd), fd };
  } catch (cause) {
    fd?.close();
    if (!(cause instanceof SyscallError)) throw cause;
    throw new CgbpfError("cgroup-walk-failed", { cgroup: path }, { cause });
  }
}

/** An absolute path stays as it is given, but for slashes at its end; of a relative one the kernel knows the absolute. */
function absolutePath(kernel: Kernel, path: string, fd: Fd): string {
  return path.startsWith("/") ? path.replace(/(?<=.)\/+$/, "") : pathOfFd(kernel.port, fd);
}

const NONE: readonly AttachedProgram[] = [];

/** A cgroup whose children are being visited. */
interface Level {
  readonly cgroup: Cgroup;
  /** What the paths of its children begin with. */
  readonly prefix: string;
  /** Levels below the root of the walk. */
  readonly depth: number;
  /** Those that its children inherit. */
  readonly programs: readonly AttachedProgram[];
  readonly children: readonly Place[];
  /** The child that is next. */
  next: number;
  readonly above: Level | undefined;
}

/** A cgroup that the walk comes to. */
interface Entered {
  readonly place: Place;
  readonly hasChildren: boolean;
  /** As those of its level. */
  readonly depth: number;
  readonly programs: readonly AttachedProgram[];
}

function prefixOf({ path }: Cgroup): string {
  return path === "/" ? path : `${path}/`;
}

/**
 * The walk itself. What the scan does not point to is not opened, and for effective programs a cgroup without any of its own
 * has the list of its parent (compute_effective_progs of kernel/bpf/cgroup.c).
 */
class Walk {
  readonly #kernel: Kernel;
  readonly #options: TreeOptions;
  readonly #reader: CgroupReader;
  readonly #effective: boolean;
  readonly #scan: Scan;
  readonly #root: Cgroup;
  /** Of the hierarchy. */
  #device: number | undefined;
  /** Inode numbers of the cgroups that were opened. */
  readonly #opened = new Set<number>();
  /** Where the walk is, and each level the one above. */
  #level: Level | undefined;

  constructor(kernel: Kernel, root: Cgroup, options: TreeOptions) {
    const { effective = false } = options;
    this.#kernel = kernel;
    this.#options = options;
    this.#reader = new CgroupReader(kernel, options);
    this.#root = root;
    this.#scan = scanFrom(kernel, root, effective);
    this.#effective = effective;
  }

  /** The programs of the root, whose own failures are the caller's. */
  start(): readonly AttachedProgram[] {
    const programs = this.#read(this.#root, this.#scan.hooksOf(this.#scan.root) ?? PROBE_HOOK);
    const hasChildren = this.#hasChildren(this.#root.fd, this.#scan.root) ?? false;
    this.#enter(this.#root, { place: this.#scan.root, hasChildren, depth: 0, programs });
    return programs;
  }

  /** The next cgroup with programs: a stack, since generators in one another would hand it up through all levels. */
  next(): CgroupPrograms | undefined {
    for (let level = this.#level; level; level = this.#level) {
      const child = level.children[level.next++];
      const found = child ? this.#visit(level, child) : this.#leave(level);
      if (found) return found;
    }
    return undefined;
  }

  close(): void {
    for (let level = this.#level; level; level = level.above) level.cgroup.fd.close();
  }

  /** From now on this cgroup's children are visited. Takes over its descriptor. */
  #enter(cgroup: Cgroup, { place, hasChildren, depth, programs }: Entered): void {
    const children = hasChildren ? this.#childrenOf(cgroup, place) : [];
    if (children.length === 0) cgroup.fd.close();
    else
      this.#level = {
        above: this.#level,
        cgroup,
        prefix: prefixOf(cgroup),
        depth,
        programs,
        children,
        next: 0,
      };
  }

  #leave({ above, cgroup }: Level): undefined {
    this.#level = above;
    cgroup.fd.close();
  }

  #childrenOf(cgroup: Cgroup, place: Place): readonly Place[] {
    try {
      return this.#scan.childrenOf(cgroup, place);
    } catch (error) {
      this.#tolerate(cgroup.path, error);
      return [];
    }
  }

  /**
   * Undefined for what is mounted on a cgroup's directory and is no cgroup, or one that the walk was in already, as nftw(3) has it. A scan
   * that knows the answer has seen that nothing is mounted below.
   */
  #hasChildren(fd: Fd, place: Place): boolean | undefined {
    const known = this.#scan.hasChildren(place);
    const state = known === undefined ? directoryState(this.#kernel.port, fd) : undefined;
    if (state === undefined) return known ?? true;
    this.#device ??= state.device;
    if (state.device !== this.#device || this.#opened.has(state.inode)) return undefined;
    this.#opened.add(state.inode);
    return !state.isLeaf;
  }

  /** What there is to tell of a child; its own children come next. */
  #visit(level: Level, child: Place): CgroupPrograms | undefined {
    const cgroup = level.prefix + child.name;
    const hooks = this.#scan.hooksOf(child);
    const isOfInterest = hooks !== undefined || this.#scan.hasChildren(child) !== false;
    const inherited = this.#effective ? level.programs : NONE;
    const programs = isOfInterest ? this.#open(level, child, cgroup, hooks) : inherited;
    return programs.length > 0 ? { cgroup, depth: level.depth + 1, programs } : undefined;
  }

  /** The programs of a child. One cgroup's failure does not end the walk. */
  #open(
    { cgroup: parent, depth, programs: inherited }: Level,
    child: Place,
    path: string,
    hooks: readonly AttachType[] | undefined,
  ): readonly AttachedProgram[] {
    let fd: Fd | undefined;
    try {
      fd = openChild(this.#kernel, parent, child.name, path);
      const hasChildren = this.#hasChildren(fd, child);
      if (hasChildren === undefined) {
        this.#kernel.note(
          `${path} is passed over: what is mounted there is no cgroup, or one that was seen already`,
        );
        fd.close();
        return NONE;
      }
      const cgroup = { path, fd };
      const own = hooks && this.#tryRead(cgroup, hooks);
      const programs = own ?? (this.#effective ? inherited : NONE);
      this.#enter(cgroup, { place: child, hasChildren, depth: depth + 1, programs });
      return hooks ? (own ?? NONE) : programs;
    } catch (error) {
      fd?.close();
      this.#tolerate(path, error);
      return NONE;
    }
  }

  /** Undefined where it fails, which keeps the walk from nothing that is below. */
  #tryRead(cgroup: Cgroup, hooks: readonly AttachType[]): readonly AttachedProgram[] | undefined {
    try {
      return this.#read(cgroup, hooks);
    } catch (error) {
      this.#tolerate(cgroup.path, error);
      return undefined;
    }
  }

  /** Effective programs at other hooks than those with programs of its own come from above. */
  #read(cgroup: Cgroup, hooks: readonly AttachType[]): readonly AttachedProgram[] {
    return this.#reader.read(cgroup, this.#effective ? this.#scan.allHooks : hooks);
  }

  /** Tells of a failure where it matters, and goes on. */
  #tolerate(path: string, error: unknown): void {
    if (!(error instanceof CgbpfError)) throw error;
    if (isPassedOver(error)) this.#kernel.note(`${path} is passed over: ${error.message}`);
    else if (this.#options.onError) this.#options.onError(error);
    else throw error;
  }
}

/** Removed meanwhile, or the mount point of another file system (EBADF), into which the walk does not go. */
function isPassedOver(error: CgbpfError): boolean {
  return failedWith(error.cause, ENOENT, ENODEV, EBADF);
}

/** A walk holds a descriptor for each level, and may be deeper than the limit of open files. */
function withEnoughFiles<T>(kernel: Kernel, open: () => T): T {
  const opened = unlessFailedWith([EMFILE], open);
  if (opened !== undefined) return opened;
  raiseOpenFiles(kernel.port);
  return open();
}

function openChild(kernel: Kernel, parent: Cgroup, name: string, path: string): Fd {
  try {
    return withEnoughFiles(kernel, () => openFile(kernel.port, name, O_NONBLOCK, parent.fd));
  } catch (cause) {
    if (!(cause instanceof SyscallError)) throw cause;
    throw new CgbpfError("cgroup-open-failed", { cgroup: path }, { cause });
  }
}
