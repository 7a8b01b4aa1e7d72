import { SyscallError } from "../sys/errors.ts";
import type { Fd } from "../sys/fd.ts";
import { exists } from "../sys/file.ts";
import { mountBpffs } from "../sys/mount.ts";
import { directoryOf, isBpffs, type PinOptions } from "./bpffs.ts";
import { CgbpfError, type Failures } from "./errors.ts";
import type { Kernel } from "./kernel.ts";
import { Owned } from "./owned.ts";
import { makeDirectory, pinAt, removeDirectory, removePin } from "./pin-file.ts";

type Problem = Failures["cannot-make-pin-directory"]["problem"];

function attempt(path: string, problem: Problem, step: () => void): void {
  try {
    step();
  } catch (cause) {
    if (!(cause instanceof SyscallError)) throw cause;
    throw new CgbpfError("cannot-make-pin-directory", { path, problem }, { cause });
  }
}

/**
 * Makes sure that pins can be put into a directory, as bpftool does: where neither it nor its parent is on a BPF file system,
 * one is mounted over it, and it is made first where it is missing. A directory on a BPF file system is made with its first pin.
 * @throws CgbpfError `cannot-make-pin-directory`
 */
export function preparePinDirectory(kernel: Kernel, path: string, { mount = true }: PinOptions = {}): void {
  const isThere = exists(kernel.port, path);
  const parent = directoryOf(path);
  if (isBpffs(kernel, isThere ? path : parent)) return;
  if (!isThere && !exists(kernel.port, parent))
    throw new CgbpfError("cannot-make-pin-directory", { path, problem: "no-parent" });
  if (!mount) throw new CgbpfError("cannot-make-pin-directory", { path, problem: "no-bpffs" });
  if (!isThere) attempt(path, "create", () => makeDirectory(kernel, path));
  try {
    attempt(path, "mount", () => mountBpffs(kernel.port, path));
  } catch (error) {
    if (!isThere) removeDirectory(kernel, path);
    throw error;
  }
}

/** A dot is allowed in no name on a BPF file system. */
export function pinName(name: string): string {
  return name.replaceAll(".", "_");
}

/** What is pinned under which name. */
export interface ToPin {
  readonly name: string;
  readonly fd: Fd;
}

/**
 * Pins all of these in a directory by their names, or none of them.
 * @returns what takes the pins away again, and the directory if it was made
 * @throws CgbpfError `cannot-pin`
 */
export function pinAll(kernel: Kernel, objects: Iterable<ToPin>, directory: string): Owned {
  const pinned = new Owned();
  try {
    for (const { name, fd } of objects) {
      const path = `${directory}/${name}`;
      const made = pinAt(kernel, fd, path);
      if (made) pinned.undo(() => removeDirectory(kernel, directory));
      pinned.undo(() => removePin(kernel, path));
    }
    return pinned;
  } catch (error) {
    pinned[Symbol.dispose]();
    throw error;
  }
}
