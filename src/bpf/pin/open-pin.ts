import { cString } from "../../bytes/text.ts";
import { bpf } from "../../sys/bpf.ts";
import { SyscallError } from "../../sys/errors.ts";
import { Fd } from "../../sys/fd.ts";
import { DT_DIR, DT_REG, readDirectory } from "../../sys/files/directory.ts";
import { mayUse, openFile, pathOfFd } from "../../sys/files/file.ts";
import { EACCES, ENOENT } from "../../uapi/errno.ts";
import { bpf_link_info, bpf_prog_info } from "../../uapi/structs.ts";
import { CgbpfError } from "../failure/failures.ts";
import type { ObjectType } from "../failure/refs.ts";
import { told } from "../failure/told.ts";
import { objectInfo } from "../info.ts";
import type { Kernel } from "../kernel/kernel.ts";
import { isBpffs } from "./bpffs.ts";
import { parentOf } from "./pin-paths.ts";

const BPFFS = "bpf";

/** The kernel's name of an open object; empty without /proc. */
function nameOfFd(kernel: Kernel, fd: Fd): string {
  try {
    return pathOfFd(kernel.port, fd);
  } catch (error) {
    if (error instanceof SyscallError) return "";
    throw error;
  }
}

/** The kind of BPF object behind a descriptor, by the kernel's name for it; that of a link is spelled with an underscore. */
function typeOfFd(kernel: Kernel, fd: Fd): ObjectType {
  const name = nameOfFd(kernel, fd);
  const types = ["map", "prog", "link"] as const;
  return types.find((type) => name.includes(`bpf-${type}`) || name.includes(`bpf_${type}`)) ?? "unknown";
}

/**
 * The object pinned at a path, held open.
 * @throws CgbpfError `pin-open-failed`, with the kernel's error as cause
 */
export function openPin(kernel: Kernel, path: string): { readonly fd: Fd; readonly type: ObjectType } {
  const { port } = kernel;
  try {
    const fd = new Fd(port, bpf(port, "BPF_OBJ_GET", { pathname: cString(path), bpf_fd: 0 }, path).result);
    return { fd, type: typeOfFd(kernel, fd) };
  } catch (cause) {
    if (!(cause instanceof SyscallError)) throw cause;
    throw new CgbpfError("pin-open-failed", { path, isOnBpffs: isBpffs(kernel, parentOf(path)) }, { cause });
  }
}

/** Paths of all pinned programs and links, by object id: every bpffs that is mounted is walked once. */
export interface Pins {
  readonly programs: ReadonlyMap<number, readonly string[]>;
  readonly links: ReadonlyMap<number, readonly string[]>;
}

/** A program or link, and a path that it is pinned at. */
export interface PinnedObject {
  readonly type: "prog" | "link";
  readonly id: number;
  readonly path: string;
}

/** All pinned programs and links that this process may read, in the order in which the kernel lists directories. */
export function* listPins(kernel: Kernel): Generator<PinnedObject> {
  for (const { target } of kernel.mounts(BPFFS)) {
    for (const path of filesBelow(kernel, target)) {
      const pin = readPin(kernel, path);
      if (pin) yield pin;
    }
  }
}

/** Where programs and links are pinned, of those that this process may read. */
export function findPins(kernel: Kernel): Pins {
  const programs = new Map<number, string[]>();
  const links = new Map<number, string[]>();
  for (const { type, id, path } of listPins(kernel)) append(type === "prog" ? programs : links, id, path);
  return { programs, links };
}

/** Yields the files below a directory, without a call for each level: anybody who may write there decides how deep it goes. */
function* filesBelow(kernel: Kernel, directory: string): Generator<string> {
  const left = [{ path: directory, type: DT_DIR }];
  for (let next = left.pop(); next !== undefined; next = left.pop()) {
    const { path, type } = next;
    if (type === DT_REG) yield path;
    if (type !== DT_DIR) continue;
    // The last is taken first.
    for (const entry of entriesOf(kernel, path).reverse())
      left.push({ path: `${path === "/" ? "" : path}/${entry.name}`, type: entry.type });
  }
}

function entriesOf(kernel: Kernel, directory: string) {
  try {
    using fd = openFile(kernel.port, directory);
    return readDirectory(kernel.port, fd);
  } catch (error) {
    if (!(error instanceof SyscallError)) throw error;
    leaveOut(kernel, directory, error);
    return [];
  }
}

const INFO = { prog: bpf_prog_info, link: bpf_link_info } as const;

function readPin(kernel: Kernel, path: string): PinnedObject | undefined {
  try {
    const { fd, type } = openPin(kernel, path);
    using _ = fd;
    if (type !== "prog" && type !== "link") return undefined;
    return { type, id: told(type, () => objectInfo(kernel.port, fd, INFO[type]).get("id")), path };
  } catch (error) {
    if (!(error instanceof CgbpfError)) throw error;
    if (error.cause instanceof SyscallError) leaveOut(kernel, path, error.cause);
    return undefined;
  }
}

/** What vanishes meanwhile is no pin any more; what may be read and is refused all the same is another file (maps.debug). */
function leaveOut(kernel: Kernel, path: string, cause: SyscallError): void {
  const isGone = cause.errno === ENOENT;
  const isOther = cause.errno === EACCES && mayUse(kernel.port, path);
  if (isGone || isOther) kernel.note(`${path}: not read: ${cause.message}`);
  else kernel.leftOut({ path, cause });
}

function append(paths: Map<number, string[]>, id: number, path: string): void {
  const known = paths.get(id);
  if (known) known.push(path);
  else paths.set(id, [path]);
}
