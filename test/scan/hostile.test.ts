import { readFileSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import {
  attachProgram,
  Builder,
  Kernel,
  listPrograms,
  loadProgram,
  type Program,
} from "../../hosts/node/index.ts";
import { nodePort } from "../../hosts/node/port.ts";
import { build } from "../setup/peer.ts";
import { PRIVILEGES } from "../setup/privileges.ts";
import { type Outcome, ourCommand, run } from "../setup/run.ts";
import { type Sandbox, sandbox } from "../setup/sandbox.ts";

/** More than the tree that is walked without asking for marks first. */
const CGROUPS = 260;
const CACHE = "/run/cgbpf/cgroup-layout-4";
const WALKED = "note: cgroups are walked one by one";

let box: Sandbox;
let device: Program;
let expected: string;

beforeAll(() => {
  box = sandbox();
  const kernel = new Kernel(nodePort());
  device = loadProgram(kernel, {
    type: "cgroup_device",
    instructions: new Builder().mov("r0", 1).exit().bytes(),
    name: "hostile_device",
  });
  const paths = Array.from({ length: CGROUPS }, (_, i) => box.child(`g${i % 20}`, `c${i}`));
  for (const cgroup of [paths[3], paths[77], paths[200]]) {
    attachProgram(kernel, { cgroup: cgroup ?? box.cgroup, attachType: "device", program: device });
  }
  expected = build(["cgroup", "tree", box.cgroup]).stdout.toString();
});

afterAll(() => {
  device.close();
  box.cleanup();
});

/** Runs `tree -d` where mounts are its own and /run is empty, after a script. */
function treeAfter(script: string): Outcome {
  const command = ourCommand(["-d", "cgroup", "tree", box.cgroup]).map(String);
  const lines = [
    "set -e",
    `words=("$@"); TREE() { "$0" "\${words[@]}"; }`,
    "mount -t tmpfs -o mode=755 none /run",
    script,
    'exec "$0" "$@"',
  ];
  return run(["unshare", "--mount", "--propagation", "private", "bash", "-c", lines.join("\n"), ...command]);
}

/** The first lines that are no calls. */
const notesOf = ({ stderr }: Outcome) =>
  stderr
    .toString()
    .split("\n")
    .filter((line) => line.startsWith("note: "));

/** Ids of the iterators of scans that are loaded now, whoever's they are. */
function scanPrograms(): number[] {
  return [...listPrograms(new Kernel(nodePort()))]
    .filter(({ name }) => name.startsWith("cgbpf_scan"))
    .map(({ id }) => id);
}

function checksum(text: string): string {
  let hash = 0x811c9dc5;
  for (const byte of Buffer.from(text)) hash = Math.imul(hash ^ byte, 0x01000193) >>> 0;
  return hash.toString(16).padStart(8, "0");
}

/** A cache file that is well made in every respect, and wrong about where the ids of cgroups are. */
function lie(): string {
  const { stderr } = treeAfter(`TREE >/dev/null 2>&1; cat ${CACHE} >&2; exit`);
  const [key, numbers = ""] = stderr.toString().split("\n");
  const text = `${key}\n${numbers.replace(/(?<=^(?:\d+ ){4})\d+/, "0")}\n`;
  return `${text}${checksum(text)}\n`;
}

/** Leaves a file with that content as cgbpf would, then does something to it. */
const leave = (content: string, then = ":") =>
  `mkdir -m 700 /run/cgbpf; umask 077; printf %s '${content}' > ${CACHE}; ${then}`;

/** Without blanks at the ends of lines: where kernel BTF can be read, there is one more column, which is empty here. */
const rowsOf = (stdout: string) => stdout.replace(/ +$/gm, "");

const expectSame = (outcome: Outcome) => {
  expect(rowsOf(outcome.stdout.toString())).toBe(rowsOf(expected));
  expect(outcome.code).toBe(0);
};

describe("a tree where something is missing or lies", () => {
  it("has programs, by way of the iterator", () => {
    const outcome = treeAfter(":");
    expect(expected.match(/hostile_device/g)).toHaveLength(3);
    expect(notesOf(outcome)).toEqual([
      'note: no layout cache: openat "/run/cgbpf": No such file or directory (ENOENT)',
    ]);
    expectSame(outcome);
  });

  it.each([
    ["no /proc", "mount -t tmpfs none /proc", WALKED],
    ["no /sys/kernel", "mount -t tmpfs none /sys/kernel", "note: kernel BTF not used: openat"],
    ["a /run that cannot be written to", "mount -o remount,ro /run", "note: layout not kept: mkdirat"],
    [
      "a file in place of the cache's directory",
      "touch /run/cgbpf",
      "note: no layout cache: what is there is not root's alone",
    ],
  ])("%s: the next way is taken, with a note, to the same answer", (_, script, note) => {
    const outcome = treeAfter(script);
    expect(notesOf(outcome).filter((line) => line.startsWith(note))).toHaveLength(1);
    expectSame(outcome);
  });

  const vmlinux = "/sys/kernel/btf/vmlinux";
  const swapped = `{ printf '\\353\\237'; tail -c +3 ${vmlinux}; }`;
  const damaged: readonly (readonly [string, string])[] = [
    ["empty", ":"],
    ["garbage", "head -c 100000 /dev/urandom"],
    ["of the other byte order, by its first bytes", swapped],
    ...[4, 24, 1000, 100_000, 3_000_000].map(
      (size) => [`cut after ${size} bytes`, `head -c ${size} ${vmlinux}`] as const,
    ),
  ];
  it.each(damaged)("kernel BTF that is %s: every cgroup is asked", (_, script) => {
    const outcome = treeAfter(`${script} > /run/btf; mount --bind /run/btf ${vmlinux}`);
    expect(notesOf(outcome).some((line) => line.startsWith("note: kernel BTF not used: btf"))).toBe(true);
    expectSame(outcome);
  });

  it("a cache of root's own that lies would be believed, so these tests can fail", () => {
    expect(treeAfter(leave(lie())).stdout.toString()).not.toBe(expected);
  });

  it.each([
    ["readable by others", `chmod 644 ${CACHE}`],
    ["of another owner", `chown 65534 ${CACHE}`],
    ["a symbolic link", `mv ${CACHE} /run/elsewhere; ln -s /run/elsewhere ${CACHE}`],
    ["linked twice", `ln ${CACHE} /run/elsewhere`],
    ["a FIFO", `rm ${CACHE}; mkfifo -m 600 ${CACHE}`],
    ["larger than any", `head -c 5000 /dev/zero >> ${CACHE}`],
    ["cut", `truncate -s -3 ${CACHE}`],
    ["changed in a byte", `sed -i 1s/./x/ ${CACHE}`],
    ["in a directory of another owner", "chown 65534 /run/cgbpf"],
    ["in a directory that others can write to", "chmod 777 /run/cgbpf"],
    ["in a directory behind a symbolic link", "mv /run/cgbpf /run/real; ln -s /run/real /run/cgbpf"],
  ])("a cache file that is %s is not believed, with a note", (_, then) => {
    const outcome = treeAfter(leave(lie(), then));
    expect(notesOf(outcome).filter((line) => line.startsWith("note: no layout cache: "))).toHaveLength(1);
    expectSame(outcome);
  });

  it("a cache file that is damaged is written anew", () => {
    const again = treeAfter(`${leave(lie(), `truncate -s -3 ${CACHE}`)}; TREE >/dev/null 2>&1`);
    expect(notesOf(again)).toEqual([]);
    expectSame(again);
  });

  it("without the right to load an iterator every cgroup is asked", () => {
    const setpriv = PRIVILEGES["only CAP_BPF and CAP_NET_ADMIN"];
    const outcome = run(ourCommand(["-d", "cgroup", "tree", box.cgroup]), { setpriv });
    expect(notesOf(outcome).some((line) => line.startsWith(WALKED))).toBe(true);
    const withoutNames = rowsOf(expected.replaceAll("hostile_device", ""));
    expect(rowsOf(outcome.stdout.toString())).toBe(withoutNames);
  });

  it("nothing stays loaded of a scan that is killed at any moment", async () => {
    for (let ms = 1; ms <= 12; ms++) {
      const seconds = (ms / 1000).toFixed(3);
      run(["timeout", "--signal=KILL", seconds, ...ourCommand(["cgroup", "tree", box.cgroup])]);
    }
    // Scans of others come and go meanwhile, each with ids of its own.
    const left = scanPrograms();
    await vi.waitFor(() => expect(scanPrograms().filter((id) => left.includes(id))).toEqual([]), 10_000);
    expect(readFileSync("/proc/mounts", "utf8")).not.toContain("/run/btf");
  });
});
