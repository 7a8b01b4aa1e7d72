import { isReadable } from "../../sys/files/file.ts";
import type { Host } from "../host.ts";
import { kernelRelease } from "../linux/kernel-version.ts";

/** Where a kernel's file may be that has its types, by the kernel's release; distributions and debug packages each have their own. */
const PLACES: readonly ((release: string) => string)[] = [
  (release) => `/boot/vmlinux-${release}`,
  (release) => `/lib/modules/${release}/vmlinux-${release}`,
  (release) => `/lib/modules/${release}/build/vmlinux`,
  (release) => `/usr/lib/modules/${release}/kernel/vmlinux`,
  (release) => `/usr/lib/debug/boot/vmlinux-${release}`,
  (release) => `/usr/lib/debug/boot/vmlinux-${release}.debug`,
  (release) => `/usr/lib/debug/lib/modules/${release}/vmlinux`,
];

/** Files that this process may read where the running kernel may be, in libbpf's order. */
export function vmlinuxFiles(host: Host): string[] {
  const release = kernelRelease(host);
  if (release === "") return [];
  return PLACES.map((place) => place(release)).filter((path) => isReadable(host.port, path));
}
