import { decodeText } from "../../bytes/text.ts";
import { SyscallError } from "../../sys/errors.ts";
import { readFile } from "../../sys/files/file.ts";
import type { Host } from "../host.ts";

const LARGEST_PATCH = 255;

function read(host: Host, path: string): string {
  try {
    return decodeText(readFile(host.port, path)).trim();
  } catch (error) {
    if (error instanceof SyscallError) return "";
    throw error;
  }
}

/** What uname(1) -r says: `6.18.44-arch1`. Empty without /proc. */
export function kernelRelease(host: Host): string {
  return read(host, "/proc/sys/kernel/osrelease");
}

/**
 * Version of the running kernel as one number (KERNEL_VERSION of linux/version.h). Ubuntu and Debian keep the version that a
 * kernel is made of elsewhere than in its release; libbpf looks there first.
 */
export function kernelVersion(host: Host): number {
  const ubuntu = /(\d+)\.(\d+)\.(\d+)\s*$/.exec(read(host, "/proc/version_signature"));
  const debian = /Debian (\d+)\.(\d+)\.(\d+)/.exec(read(host, "/proc/sys/kernel/version"));
  const release = /^(\d+)\.(\d+)(?:\.(\d+))?/.exec(kernelRelease(host));
  const [major = 0, minor = 0, patch = 0] = (ubuntu ?? debian ?? release ?? [])
    .slice(1)
    .map((text) => Number(text ?? 0));
  return (major << 16) + (minor << 8) + Math.min(patch, LARGEST_PATCH);
}
