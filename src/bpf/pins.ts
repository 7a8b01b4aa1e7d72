import { cString } from "../bytes/text.ts";
import { bpf } from "../sys/bpf.ts";
import { DT_DIR, DT_REG, readDirectory } from "../sys/directory.ts";
import { SyscallError } from "../sys/errors.ts";
import { Fd } from "../sys/fd.ts";
import { openFile, pathOfFd } from "../sys/file.ts";
import { bpf_link_info, bpf_prog_info } from "../uapi/structs.ts";
import { CgbpfError, type ObjectType } from "./errors.ts";
import { objectInfo } from "./info.ts";
import type { Kernel } from "./kernel.ts";

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
 * @throws CgbpfError `cannot-open-pin`, with the kernel's error as cause
 */
export function openPin(kernel: Kernel, path: string): { readonly fd: Fd; readonly type: ObjectType } {
  const { port } = kernel;
  try {
    const fd = new Fd(port, bpf(port, "BPF_OBJ_GET", { pathname: cString(path), bpf_fd: 0 }, path).result);
    return { fd, type: typeOfFd(kernel, fd) };
  } catch (cause) {
    if (!(cause instanceof SyscallError)) throw cause;
    throw new CgbpfError("cannot-open-pin", { path }, { cause });
  }
}

/** Paths of all pinned programs and links, by object id: every bpffs that is mounted is walked once. */
export interface Pins {
  readonly programs: ReadonlyMap<number, readonly string[]>;
  readonly links: ReadonlyMap<number, readonly string[]>;
}

/** Where programs and links are pinned, of those that this process may read. */
export function findPins(kernel: Kernel): Pins {
  const programs = new Map<number, string[]>();
  const links = new Map<number, string[]>();
  for (const { target } of kernel.mounts(BPFFS)) {
    for (const path of filesBelow(kernel, target)) notePin(kernel, path, programs, links);
  }
  return { programs, links };
}

function* filesBelow(kernel: Kernel, directory: string): Generator<string> {
  for (const { name, type } of entriesOf(kernel, directory)) {
    const path = `${directory === "/" ? "" : directory}/${name}`;
    if (type === DT_DIR) yield* filesBelow(kernel, path);
    else if (type === DT_REG) yield path;
  }
}

function entriesOf(kernel: Kernel, directory: string) {
  try {
    using fd = openFile(kernel.port, directory);
    return readDirectory(kernel.port, fd);
  } catch (error) {
    if (!(error instanceof SyscallError)) throw error;
    kernel.note(`${directory}: pinned objects not read: ${error.message}`);
    return [];
  }
}

function notePin(
  kernel: Kernel,
  path: string,
  programs: Map<number, string[]>,
  links: Map<number, string[]>,
): void {
  try {
    const pin = openPin(kernel, path);
    using fd = pin.fd;
    if (pin.type === "prog") append(programs, objectInfo(kernel.port, fd, bpf_prog_info).get("id"), path);
    if (pin.type === "link") append(links, objectInfo(kernel.port, fd, bpf_link_info).get("id"), path);
  } catch (error) {
    if (!(error instanceof CgbpfError)) throw error;
    kernel.note(`${path}: not read: ${error.message}`);
  }
}

function append(paths: Map<number, string[]>, id: number, path: string): void {
  const known = paths.get(id);
  if (known) known.push(path);
  else paths.set(id, [path]);
}

/**
 * Pins an object at a path on a bpffs, where it stays until the file is removed.
 * @throws SyscallError EEXIST when the path exists, EPERM when it is on no bpffs
 */
export function pinObject(kernel: Kernel, object: { readonly fd: Fd }, path: string): void {
  bpf(kernel.port, "BPF_OBJ_PIN", { pathname: cString(path), bpf_fd: object.fd.number }, path);
}
