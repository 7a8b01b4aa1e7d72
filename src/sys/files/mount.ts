import { cString } from "../../bytes/text.ts";
import { EINVAL } from "../../uapi/errno.ts";
import { SyscallError } from "../errors.ts";
import type { Port } from "../port.ts";
import { rawSyscall } from "../syscall.ts";

/** linux/mount.h. */
const MS_BIND = 0x1000;
const MS_REC = 0x4000;
const MS_PRIVATE = 0x40000;

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

/**
 * Mounts a BPF file system over a directory, as a private mount, which other mount namespaces do not see; only a mount point
 * can be made private, so the directory is made one where it is none.
 * @throws SyscallError whose call is the mount(8) command of the step that failed
 */
export function mountBpffs(port: Port, directory: string): void {
  let errno = makePrivate(port, directory);
  if (errno === EINVAL) {
    check(
      `mount --bind ${directory} ${directory}`,
      directory,
      mount(port, directory, directory, "none", MS_BIND),
    );
    errno = makePrivate(port, directory);
  }
  check(`mount --make-private ${directory}`, directory, errno);
  check(`mount -t bpf bpf ${directory}`, directory, mount(port, "bpf", directory, "bpf", 0, "mode=0700"));
}
