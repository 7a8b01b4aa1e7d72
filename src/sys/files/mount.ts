import { cString } from "../../bytes/text.ts";
import { EINVAL } from "../../uapi/errno.ts";
import { SyscallError } from "../errors.ts";
import type { Port } from "../port.ts";
import { rawSyscall } from "../syscall.ts";

/** linux/mount.h. */
const MS_BIND = 0x1000;
const MS_REC = 0x4000;
const MS_PRIVATE = 0x40000;
/** linux/fs.h: takes the mount away now, and lets go of it when nobody uses it any more. */
const MNT_DETACH = 2;

function mount(port: Port, source: string, target: string, type: string, flags: number, data = ""): number {
  const options = data === "" ? 0 : cString(data);
  return -rawSyscall(port, "mount", cString(source), cString(target), cString(type), flags, options);
}

function makePrivate(port: Port, directory: string): number {
  return mount(port, "", directory, "none", MS_PRIVATE | MS_REC);
}

/** Names the step, since they ask for different things: `mount --bind /a /a`. */
function check(step: string, directory: string, errno: number): void {
  if (errno !== 0) throw new SyscallError(step, errno, directory);
}

/** Only dots: below a mount over the working directory a relative path still leads to what was there before. */
function isWorkingDirectory(directory: string): boolean {
  return directory.split("/").every((part, at) => part === "." || (part === "" && at > 0));
}

/** A mount over a directory, which hides what is in it. */
export interface MountMade {
  readonly directory: string;
  /** How often umount(8) has to be called for it. */
  readonly mounts: number;
}

/** Takes mounts away again, the newest first. Whether that succeeds changes nothing. */
export function unmount(port: Port, { directory, mounts }: MountMade): void {
  for (let made = 0; made < mounts; made++) rawSyscall(port, "umount2", cString(directory), MNT_DETACH);
}

/**
 * Mounts a BPF file system over a directory, as a private mount, which other mount namespaces do not see; only a mount point
 * can be made private, so the directory is made one where it is none. When a step fails, nothing stays mounted.
 * @throws SyscallError whose call is the mount(8) command of the step that failed
 */
export function mountBpffs(port: Port, directory: string): MountMade {
  if (isWorkingDirectory(directory)) check(`mount --make-private ${directory}`, directory, EINVAL);
  const errno = makePrivate(port, directory);
  if (errno !== EINVAL) {
    check(`mount --make-private ${directory}`, directory, errno);
    check(`mount -t bpf bpf ${directory}`, directory, mountHere(port, directory));
    return { directory, mounts: 1 };
  }
  return mountOverBind(port, directory);
}

function mountHere(port: Port, directory: string): number {
  return mount(port, "bpf", directory, "bpf", 0, "mode=0700");
}

function mountOverBind(port: Port, directory: string): MountMade {
  const bind = mount(port, directory, directory, "none", MS_BIND);
  check(`mount --bind ${directory} ${directory}`, directory, bind);
  try {
    check(`mount --make-private ${directory}`, directory, makePrivate(port, directory));
    check(`mount -t bpf bpf ${directory}`, directory, mountHere(port, directory));
  } catch (error) {
    unmount(port, { directory, mounts: 1 });
    throw error;
  }
  return { directory, mounts: 2 };
}
