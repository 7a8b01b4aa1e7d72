import { decodeText } from "../../bytes/text.ts";
import { SyscallError } from "../../sys/errors.ts";
import { readDirectory } from "../../sys/files/directory.ts";
import { openFile, readFile, readLink } from "../../sys/files/file.ts";
import type { Holder } from "../failure/reasons.ts";
import type { Kernel } from "../kernel/kernel.ts";

const LINK_NAME = /^anon_inode:bpf[-_]link/;

function namesIn(kernel: Kernel, directory: string): string[] {
  using fd = openFile(kernel.port, directory);
  return readDirectory(kernel.port, fd).map((entry) => entry.name);
}

/** What `attempt` returns, or `otherwise`: processes end, and others' may not be looked into. */
function unlessGone<T>(otherwise: T, attempt: () => T): T {
  try {
    return attempt();
  } catch (error) {
    if (error instanceof SyscallError) return otherwise;
    throw error;
  }
}

function holdsLink(kernel: Kernel, pid: string, fd: string, linkId: number): boolean {
  if (!LINK_NAME.test(readLink(kernel.port, `/proc/${pid}/fd/${fd}`))) return false;
  const fdinfo = decodeText(readFile(kernel.port, `/proc/${pid}/fdinfo/${fd}`));
  return new RegExp(`^link_id:\\s*${linkId}$`, "m").test(fdinfo);
}

/** Returns the processes that hold a link open, as far as /proc shows them to this process. */
export function linkHoldersInProc(kernel: Kernel, linkId: number): Holder[] {
  const pids = unlessGone([], () => namesIn(kernel, "/proc")).filter((name) => /^\d+$/.test(name));
  return pids.filter((pid) => processHolds(kernel, pid, linkId)).map((pid) => describe(kernel, pid));
}

function processHolds(kernel: Kernel, pid: string, linkId: number): boolean {
  const fds = unlessGone([], () => namesIn(kernel, `/proc/${pid}/fd`));
  return fds.some((fd) => unlessGone(false, () => holdsLink(kernel, pid, fd, linkId)));
}

function describe(kernel: Kernel, pid: string): Holder {
  const command = unlessGone("", () => decodeText(readFile(kernel.port, `/proc/${pid}/comm`)).trimEnd());
  return { pid: Number(pid), command };
}
