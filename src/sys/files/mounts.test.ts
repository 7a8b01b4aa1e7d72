import { expect, test } from "vitest";
import { ENOENT } from "../../uapi/errno.ts";
import { ScriptedPort } from "../scripted-port.fixture.ts";
import { fileAnswers } from "./files.fixture.ts";
import { listMounts } from "./mounts.ts";

function mountsIn(text: string) {
  return listMounts(new ScriptedPort(fileAnswers({ "/proc/self/mounts": text })));
}

test("listMounts() tells where, of which type, and with which options, oldest first", () => {
  const text =
    "proc /proc proc rw,nosuid 0 0\ncgroup2 /sys/fs/cgroup/unified cgroup2 rw,nsdelegate 0 0\nbpf /sys/fs/bpf bpf rw 0 0\n";
  expect(mountsIn(text)).toEqual([
    { target: "/proc", type: "proc", options: ["rw", "nosuid"] },
    { target: "/sys/fs/cgroup/unified", type: "cgroup2", options: ["rw", "nsdelegate"] },
    { target: "/sys/fs/bpf", type: "bpf", options: ["rw"] },
  ]);
});

test.each([
  ["a blank", "/a\\040b", "/a b"],
  ["a tab and a newline", "/a\\011b\\012c", "/a\tb\nc"],
  ["a backslash", "/a\\134b", "/a\\b"],
  ["a backslash in front of three digits", "/a\\134040", "/a\\040"],
  ["a backslash that nothing was escaped with", "/a\\9\\04", "/a\\9\\04"],
  ["three digits that are not octal", "/a\\089", "/a\\089"],
  ["a #", "/a\\043", "/a#"],
  ["letters of two bytes", "/é", "/é"],
])("listMounts() reads %s in a path", (_, written, target) => {
  expect(mountsIn(`none ${written} tmpfs rw 0 0\n`)).toEqual([{ target, type: "tmpfs", options: ["rw"] }]);
});

test("listMounts() takes no field of a source for a mount of its own", () => {
  // A mount's source may be any text, and may look like a line; the kernel escapes its blanks and newlines.
  const source = "x\\012cgroup2\\040/evil\\040cgroup2\\040rw\\0400\\0400";
  expect(mountsIn(`${source} /mnt tmpfs rw 0 0\n`)).toEqual([
    { target: "/mnt", type: "tmpfs", options: ["rw"] },
  ]);
});

test("listMounts() passes over empty lines, and gives empty texts for fields that are missing", () => {
  expect(mountsIn("\n\nnone /a\n")).toEqual([{ target: "/a", type: "", options: [""] }]);
  expect(mountsIn("")).toEqual([]);
});

test("listMounts() fails without /proc, and leaves nothing open", () => {
  const port = new ScriptedPort({ openat: -ENOENT });
  expect(() => listMounts(port)).toThrow('openat "/proc/self/mounts"');
  expect(port.open.size).toBe(0);
});
