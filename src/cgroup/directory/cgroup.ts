import { CgbpfError } from "../../bpf/failure/failures.ts";
import { missingCapability } from "../../bpf/failure/missing-capability.ts";
import type { Reason } from "../../bpf/failure/reasons.ts";
import type { Kernel } from "../../bpf/kernel/kernel.ts";
import { failedWith, SyscallError, unlessSyscallFails } from "../../sys/errors.ts";
import type { Fd } from "../../sys/fd.ts";
import { fileSystemType, identityOf, openById, openFile, pathOfFd } from "../../sys/files/file.ts";
import { CGROUP_SUPER_MAGIC, CGROUP2_SUPER_MAGIC } from "../../uapi/defines.ts";
import { EBADF, ENODEV, ENOENT, EPERM, ESTALE } from "../../uapi/errno.ts";
import { O_NONBLOCK } from "../../uapi/fcntl.ts";

/** A cgroup directory that this process holds open, and the path by which it did. */
export interface Cgroup {
  readonly path: string;
  readonly fd: Fd;
}

/** Where cgroup2 is mounted, oldest mount first; none on a host with cgroup v1 alone. */
export function cgroup2Mounts(kernel: Kernel): string[] {
  return kernel.mounts("cgroup2").map((mount) => mount.target);
}

/**
 * The mount point of the cgroup2 hierarchy, on hybrid hosts too.
 * @throws CgbpfError `cgroup2-not-mounted`
 */
export function cgroup2Root(kernel: Kernel): string {
  const [first] = cgroup2Mounts(kernel);
  if (first === undefined) throw new CgbpfError("cgroup2-not-mounted", {});
  return first;
}

/** The kernel gives the root of the hierarchy this inode number. */
const ROOT_ID = 1n;

/** True when the root of the hierarchy is mounted: a cgroup namespace, or a mount of one cgroup, hides the others. */
export function seesAllCgroups(kernel: Kernel): boolean {
  using root = openFile(kernel.port, cgroup2Root(kernel));
  return identityOf(kernel.port, root).inode === ROOT_ID;
}

/**
 * Returns the absolute path of an open cgroup; undefined when it lies outside of what is mounted at `root`: then the kernel
 * gives the path from where the two part, as if it were absolute.
 */
export function pathBelow(kernel: Kernel, root: string, fd: Fd): string | undefined {
  const path = pathOfFd(kernel.port, fd);
  return path === root || path.startsWith(root === "/" ? root : `${root}/`) ? path : undefined;
}

/** How a cgroup is named: by the path of its directory, or by the kernel's id of it (the directory's inode number). */
export type CgroupRef = string | { readonly path: string } | { readonly id: bigint };

/** What errors call a cgroup. */
function nameOf(ref: CgroupRef): string {
  if (typeof ref === "string") return ref;
  return "path" in ref ? ref.path : `id:${ref.id}`;
}

function opened(kernel: Kernel, ref: CgroupRef): Cgroup {
  if (typeof ref === "object" && "id" in ref) return openedById(kernel, ref.id);
  const path = nameOf(ref);
  return { path, fd: openFile(kernel.port, path, O_NONBLOCK) };
}

function openedById(kernel: Kernel, id: bigint): Cgroup {
  const mount = cgroup2Root(kernel);
  using root = openFile(kernel.port, mount);
  const fd = openById(kernel.port, root, id);
  return { path: unlessSyscallFails(() => pathBelow(kernel, mount, fd)) ?? `id:${id}`, fd };
}

/**
 * Opens a directory as a cgroup; whether it is one shows at the first call that uses it. By id, that takes CAP_DAC_READ_SEARCH.
 * @throws CgbpfError `cgroup-open-failed`, `cgroup2-not-mounted`
 */
export function openCgroup(kernel: Kernel, ref: CgroupRef): Cgroup {
  try {
    return opened(kernel, ref);
  } catch (cause) {
    if (!(cause instanceof SyscallError)) throw cause;
    const reason: Reason | undefined = failedWith(cause, ESTALE) ? { kind: "cgroup-removed" } : undefined;
    throw new CgbpfError("cgroup-open-failed", { cgroup: nameOf(ref) }, { cause, reason });
  }
}

/** What `use` returns, with the cgroup open meanwhile. */
export function withCgroup<T>(kernel: Kernel, ref: CgroupRef, use: (cgroup: Cgroup) => T): T {
  const cgroup = openCgroup(kernel, ref);
  using _ = cgroup.fd;
  return use(cgroup);
}

function kindOfFile(kernel: Kernel, fd: Fd): "cgroup-v1" | "cgroup2-file" | "directory" | "file" {
  const type = fileSystemType(kernel.port, fd);
  if (type === CGROUP_SUPER_MAGIC) return "cgroup-v1";
  if (type === CGROUP2_SUPER_MAGIC) return "cgroup2-file";
  return identityOf(kernel.port, fd).isDirectory ? "directory" : "file";
}

/**
 * Returns when there is a cgroup at a path, before anything is made for it.
 * @throws CgbpfError `cgroup-open-failed`
 */
export function requireCgroup(kernel: Kernel, path: string): void {
  withCgroup(kernel, path, ({ fd }) => {
    const isCgroup =
      fileSystemType(kernel.port, fd) === CGROUP2_SUPER_MAGIC && identityOf(kernel.port, fd).isDirectory;
    if (!isCgroup)
      throw new CgbpfError("cgroup-open-failed", { cgroup: path }, { reason: notACgroup(kernel, fd) });
  });
}

function notACgroup(kernel: Kernel, fd: Fd): Reason {
  return { kind: "not-a-cgroup", found: kindOfFile(kernel, fd), cgroup2: cgroup2Mounts(kernel) };
}

/** Why a call on this cgroup failed, of the causes that all calls share. */
export function diagnoseCgroup(kernel: Kernel, cgroup: Cgroup, error: unknown): Reason | undefined {
  // Before Linux 5.19 kernel.unprivileged_bpf_disabled keeps all of bpf(2) from processes without CAP_BPF.
  if (failedWith(error, EPERM))
    return missingCapability(kernel, "CAP_NET_ADMIN") ?? missingCapability(kernel, "CAP_BPF");
  if (failedWith(error, ENOENT, ENODEV)) return { kind: "cgroup-removed" };
  if (!failedWith(error, EBADF)) return undefined;
  return notACgroup(kernel, cgroup.fd);
}
