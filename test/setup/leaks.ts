import { readdirSync, readlinkSync } from "node:fs";
import { afterEach, beforeEach, expect } from "vitest";
import { mountPoints } from "./mounts.ts";

/** Node opens and closes descriptors of its own; these are what cgbpf opens. */
function isOurs(target: string, mounts: readonly string[]): boolean {
  return (
    /^anon_inode:\[?(bpf|btf)/.test(target) ||
    target === "/proc/self/mounts" ||
    /^\/proc\/(self|\d+)\/(mounts|mountinfo|fdinfo)/.test(target) ||
    target.startsWith("/sys/kernel/btf/") ||
    mounts.some((mount) => target === mount || target.startsWith(`${mount}/`))
  );
}

/** Descriptors of this process that cgbpf may have opened, as `number -> target`. */
export function openDescriptors(): string[] {
  const mounts = [...mountPoints("cgroup2"), ...mountPoints("cgroup"), ...mountPoints("bpf")];
  return readdirSync("/proc/self/fd").flatMap((fd) => {
    const target = targetOf(fd);
    return target !== undefined && isOurs(target, mounts) ? [`${fd} -> ${target}`] : [];
  });
}

/** Nothing for the descriptor that read the directory itself. */
function targetOf(fd: string): string | undefined {
  try {
    return readlinkSync(`/proc/self/fd/${fd}`);
  } catch {
    return undefined;
  }
}

let before: Set<string> = new Set();

beforeEach(() => {
  before = new Set(openDescriptors());
});

afterEach(() => {
  const leaked = openDescriptors().filter((descriptor) => !before.has(descriptor));
  expect(leaked, "descriptors that this test left open").toEqual([]);
});
