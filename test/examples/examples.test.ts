import { spawn } from "node:child_process";
import { once } from "node:events";
import { readdirSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { attachProgram, loadProgram, openKernel } from "../../hosts/node/index.ts";
import { Builder } from "../../src/asm/builder.ts";
import { mountPoint } from "../setup/mounts.ts";
import { PRIVILEGES } from "../setup/privileges.ts";
import { type RunOptions, run } from "../setup/run.ts";
import { sandbox } from "../setup/sandbox.ts";

const ROOT = fileURLToPath(new URL("../../", import.meta.url));
const TSX = `${ROOT}node_modules/.bin/tsx`;

interface Answer {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

function runExample(name: string, args: readonly string[] = [], options: RunOptions = {}): Answer {
  const { code, stdout, stderr } = run([TSX, `${ROOT}examples/${name}.ts`, ...args], {
    cwd: ROOT,
    ...options,
  });
  return { code, stdout: stdout.toString(), stderr: stderr.toString() };
}

/** Cgroups and pins that examples make for themselves. */
function leftovers(): string[] {
  const isOwn = (name: string) => name.startsWith("cgbpf-tour-");
  return [mountPoint("cgroup2"), mountPoint("bpf")].flatMap((mount) => readdirSync(mount).filter(isOwn));
}

/** A tree of cgroups with one device program in each of `names`; gives the program's id. */
function attachEverywhere(cgroups: readonly string[]): number {
  const kernel = openKernel();
  const instructions = new Builder().mov("r0", 1).exit().bytes();
  using program = loadProgram(kernel, { type: "cgroup_device", name: "in_the_tree", instructions });
  for (const cgroup of cgroups) attachProgram(kernel, { cgroup, attachType: "device", program });
  return program.id;
}

/** What each example prints; numbers that differ from run to run are put in place of `N`. */
const EXPECTED: { readonly [example: string]: (answer: Answer, id: number) => void } = {
  "list-programs": ({ stdout }, id) => {
    expect(stdout).toMatch(/^\/.* has 1 programs\n/);
    expect(stdout.split("\n")[1]).toBe(`${id} cgroup_device multi cgroup_device in_the_tree`);
  },
  "walk-tree": ({ stdout }, id) => {
    const lines = stdout.trimEnd().split("\n");
    expect(lines).toHaveLength(4);
    expect(lines[0]).toMatch(new RegExp(`^/.*: ${id} at cgroup_device$`));
    expect(lines[3]).toBe("stopped after 3 cgroups");
  },
  "attach-and-detach": ({ stdout }) => {
    expect(stdout).toContain("attached: allow_all\nrefused below it: {");
    expect(stdout).toMatch(
      /kind: 'ancestor-blocks',\n {2}cgroup: '\/.*\/cgbpf-tour-\d+',\n {2}programIds: \[ \d+ \]\n/,
    );
    expect(stdout).toContain("detached: 0 programs are left\n");
  },
  "link-of-a-process": ({ stdout }) => {
    expect(stdout).toBe(
      "while node holds the link: 1 program attached\nafter its end: 0 programs attached\n",
    );
  },
  "find-pins": ({ stdout }) => {
    expect(stdout).toMatch(/^allow_all is pinned at \/.*\/cgbpf-tour-\d+\n$/);
  },
  "connect-allowlist": ({ stdout }) => {
    expect(stdout).toBe("listed: connected\nother: EPERM\nconnections to the listed place: 1\n");
  },
  "device-allowlist": ({ stdout }) => {
    expect(stdout).toBe("null: allowed\nzero: refused\n");
  },
  traffic: ({ stdout }) => {
    const [, received] =
      /^received: \d+ packets, (\d+) bytes\nsent: [1-9]\d* packets, [1-9]\d* bytes\n$/.exec(stdout) ?? [];
    expect(Number(received)).toBeGreaterThan(100_000);
  },
  "block-connect": ({ stdout }) => {
    expect(stdout).toBe("connected\nrefused: EPERM\n");
  },
  tour: ({ stdout, stderr }) => {
    const text = stdout.replace(/\/[^ ]*\/cgbpf-tour-\d+/g, "CGROUP").replace(/\b(Program|id) \d+/g, "$1 N");
    const row = /^\d+ +cgroup_device +(multi +)?no_dev_zero +$/gm;
    expect(text.match(/^\$ .*/gm)).toEqual([
      "$ mkdir CGROUP",
      "$ cgbpf cgroup attach CGROUP device id N allow_multi",
      "$ cgbpf cgroup list CGROUP",
      "$ cgbpf cgroup tree CGROUP",
      "$ mkdir CGROUP/child",
      "$ cgbpf cgroup list CGROUP/child effective",
      "$ sh -c 'echo $$ > CGROUP/child/cgroup.procs; exec od --read-bytes=4 /dev/zero'",
      "$ cgbpf cgroup attach CGROUP device id N",
      "$ cgbpf cgroup detach CGROUP device id N",
      "$ cgbpf cgroup list CGROUP",
      "$ sh -c 'echo $$ > CGROUP/child/cgroup.procs; exec od --read-bytes=4 /dev/zero'",
    ]);
    expect(text.match(row)).toHaveLength(3);
    expect(text).toMatch(/cgroup list CGROUP\n\n\$ sh .*\n0000000 000000 000000\n0000004\n/);
    expect(stderr).toContain("od: /dev/zero: Operation not permitted\n");
    expect(stderr).toMatch(/Error: failed to attach program\nhint: EPERM: .*use multi instead of no flags/);
  },
};

const files = readdirSync(`${ROOT}examples`).filter((file) => file.endsWith(".ts"));

describe("examples", () => {
  const box = sandbox();
  let id = 0;
  beforeAll(() => {
    id = attachEverywhere([box.cgroup, ...["a", "b", "c"].map((name) => box.child(name))]);
  });
  afterAll(() => box.cleanup());

  it.each(files)("%s prints what it promises, and leaves nothing behind", (file) => {
    const name = file.replace(/\.ts$/, "");
    const before = leftovers();
    const answer = runExample(name, [box.cgroup]);
    expect(answer.code, answer.stderr).toBe(0);
    expect(Object.keys(EXPECTED)).toContain(name);
    EXPECTED[name]?.(answer, id);
    expect(leftovers().filter((path) => !before.includes(path))).toEqual([]);
  });
});

describe("a tour that is interrupted", () => {
  it.each([
    ["SIGINT", 130],
    ["SIGTERM", 143],
  ] as const)("by %s removes what it made", async (signal, code) => {
    const tour = spawn(process.execPath, ["--import", "tsx", `${ROOT}examples/tour.ts`], { cwd: ROOT });
    const ended = once(tour, "exit");
    await once(tour.stdout, "data");
    // Others may run the tour at the same time.
    const own = () => leftovers().filter((name) => name === `cgbpf-tour-${tour.pid}`);
    expect(own()).not.toEqual([]);
    tour.kill(signal);
    expect(await ended).toEqual([code, null]);
    expect(own()).toEqual([]);
  });
});

describe("the tour without privileges", () => {
  it("names the capabilities that are missing and ends with 1", () => {
    const { code, stdout, stderr } = runExample("tour", [], { setpriv: PRIVILEGES["no capability"] });
    expect(code).toBe(1);
    expect(stdout).toBe("");
    expect(stderr.match(/CAP_\w+/g)).toEqual(["CAP_BPF", "CAP_NET_ADMIN", "CAP_SYS_ADMIN"]);
  });

  it("names those alone that are missing", () => {
    const setpriv = PRIVILEGES["only CAP_BPF and CAP_NET_ADMIN"];
    expect(runExample("tour", [], { setpriv }).stderr.match(/CAP_\w+/g)).toEqual(["CAP_SYS_ADMIN"]);
  });
});
