import { mkdirSync, rmdirSync } from "node:fs";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
  attachProgram,
  Builder,
  type CgroupPrograms,
  Kernel,
  loadProgram,
  type Port,
  type Program,
  queryCgroup,
  walkCgroups,
} from "../../hosts/node/index.ts";
import { nodePort } from "../../hosts/node/port.ts";
import { bpf_cmd } from "../../src/uapi/constants.ts";
import { SYSCALLS } from "../../src/uapi/syscalls.ts";
import { type Sandbox, sandbox } from "../setup/sandbox.ts";

const EPERM = 1;
const ENOMEM = 12;
/** More than the tree that is walked without asking for marks first. */
const CGROUPS = 260;
const HOOKS = ["device", "egress", "ingress"] as const;

let box: Sandbox;
let device: Program;
let skb: Program;

beforeAll(() => {
  box = sandbox();
  const kernel = new Kernel(nodePort());
  const instructions = new Builder().mov("r0", 1).exit().bytes();
  device = loadProgram(kernel, { type: "cgroup_device", instructions, name: "scan_device" });
  skb = loadProgram(kernel, { type: "cgroup_skb", instructions, name: "scan_skb" });
});

afterAll(() => {
  device.close();
  skb.close();
  box.cleanup();
});

/** The same kernel, that refuses some commands of bpf(2). */
function refusing(...commands: (keyof typeof bpf_cmd)[]): Port {
  const port = nodePort();
  const numbers: readonly unknown[] = commands.map((command) => bpf_cmd[command]);
  const bpf = SYSCALLS[port.arch].bpf;
  return {
    ...port,
    syscall: (nr, ...args) => (nr === bpf && numbers.includes(args[0]) ? -EPERM : port.syscall(nr, ...args)),
  };
}

/** The same kernel, with no memory left for one call of a command: that after so many. */
function failingOnce(command: keyof typeof bpf_cmd, after: number): Port {
  const port = nodePort();
  const bpf = SYSCALLS[port.arch].bpf;
  let count = 0;
  return {
    ...port,
    syscall: (nr, ...args) =>
      nr === bpf && args[0] === bpf_cmd[command] && count++ === after ? -ENOMEM : port.syscall(nr, ...args),
  };
}

/** The three ways to the same answer. */
function strategies(): { readonly [name: string]: { readonly kernel: Kernel; readonly notes: string[] } } {
  const strategy = (port: Port) => {
    const notes: string[] = [];
    return { kernel: new Kernel(port, { onNote: (note) => notes.push(note) }), notes };
  };
  return {
    iterator: strategy(nodePort()),
    "walk of candidates": strategy(refusing("BPF_LINK_CREATE")),
    "walk of all hooks": strategy(refusing("BPF_LINK_CREATE", "BPF_PROG_GET_NEXT_ID")),
  };
}

const treeOf = (kernel: Kernel, root: string, effective: boolean): CgroupPrograms[] => [
  ...walkCgroups(kernel, { root, effective }),
];

/** What the kernel says of every cgroup, asked one by one in the order of directories. */
function oneByOne(
  root: string,
  paths: readonly string[],
  effective: boolean,
): Map<string, readonly number[]> {
  const kernel = new Kernel(nodePort());
  const rows = [root, ...paths].map(
    (path) => [path, queryCgroup(kernel, path, { effective }).map((row) => row.id)] as const,
  );
  return new Map(rows.filter(([, ids]) => ids.length > 0));
}

interface Tree {
  readonly parents: readonly number[];
  readonly attachments: readonly {
    readonly at: number;
    readonly hook: number;
    readonly mode: "multi" | "override" | "none";
  }[];
}

const trees: fc.Arbitrary<Tree> = fc.record({
  parents: fc.array(fc.nat(), { minLength: CGROUPS, maxLength: CGROUPS + 60 }),
  attachments: fc.array(
    fc.record({
      at: fc.nat(),
      hook: fc.nat({ max: HOOKS.length - 1 }),
      mode: fc.constantFrom("multi" as const, "override" as const, "none" as const),
    }),
    // Few, or so many that all directories are read.
    { maxLength: 150 },
  ),
});

/** Makes the cgroups below `root`, parents first, and returns their paths. */
function build(root: string, { parents, attachments }: Tree): string[] {
  mkdirSync(root);
  const paths: string[] = [];
  for (const [i, parent] of parents.entries()) {
    const path = `${parent % 4 === 0 ? root : (paths[parent % (i || 1)] ?? root)}/c${i}`;
    mkdirSync(path);
    paths.push(path);
  }
  const kernel = new Kernel(nodePort());
  for (const { at, hook, mode } of attachments) {
    const attachType = HOOKS[hook] ?? "device";
    try {
      const cgroup = paths[at % paths.length] ?? root;
      attachProgram(kernel, { cgroup, attachType, program: hook === 0 ? device : skb, mode });
    } catch {
      // An ancestor forbids it, or it is there already: the tree is as good without.
    }
  }
  return paths;
}

function remove(root: string, paths: readonly string[]): void {
  for (const path of [root, ...paths].reverse()) rmdirSync(path);
}

describe("the strategies of the scan", () => {
  it("give the same rows in the same order, and those that the kernel says cgroup by cgroup, on random trees", () => {
    let count = 0;
    let rows = 0;
    fc.assert(
      fc.property(trees, (tree) => {
        const root = `${box.cgroup}/t${count++}`;
        const paths = build(root, tree);
        try {
          for (const effective of [false, true]) {
            const expected = treeOf(strategies()["walk of all hooks"]?.kernel as Kernel, root, effective);
            rows += expected.length;
            for (const [name, { kernel }] of Object.entries(strategies())) {
              expect({ name, tree: treeOf(kernel, root, effective) }).toEqual({ name, tree: expected });
            }
            const ids = new Map(
              expected.map(({ cgroup, programs }) => [cgroup, programs.map((row) => row.id)]),
            );
            expect(ids).toEqual(oneByOne(root, paths, effective));
          }
        } finally {
          remove(root, paths);
        }
      }),
      { numRuns: 5 },
    );
    console.log(`scan: ${count} random trees, ${rows} cgroups with programs, equal by 3 strategies`);
    expect(rows).toBeGreaterThan(0);
  }, 240_000);

  it("are the ones that were meant: the iterator runs, and is refused where it is faked to be", () => {
    const root = `${box.cgroup}/which`;
    const paths = build(root, { parents: Array(CGROUPS).fill(0), attachments: [] });
    attachProgram(new Kernel(nodePort()), { cgroup: root, attachType: "device", program: device });
    const seen = Object.fromEntries(
      Object.entries(strategies()).map(([name, { kernel, notes }]) => {
        treeOf(kernel, root, false);
        return [name, notes.some((note) => note.startsWith("cgroups are walked one by one"))];
      }),
    );
    remove(root, paths);
    expect(seen).toEqual({ iterator: false, "walk of candidates": true, "walk of all hooks": true });
  });

  it("keep going while cgroups come and go", () => {
    const root = `${box.cgroup}/churn`;
    const paths = build(root, { parents: Array(CGROUPS).fill(0), attachments: [] });
    const kernel = new Kernel(nodePort());
    const stable = paths[7] ?? root;
    attachProgram(kernel, { cgroup: stable, attachType: "device", program: device });
    try {
      for (let round = 0; round < 40; round++) {
        const passing = `${root}/passing${round}`;
        mkdirSync(passing);
        attachProgram(kernel, { cgroup: passing, attachType: "egress", program: skb });
        const walk = walkCgroups(
          strategies()[round % 2 ? "iterator" : "walk of candidates"]?.kernel as Kernel,
          { root },
        );
        const first = walk.next().value as CgroupPrograms;
        rmdirSync(passing);
        const all = [first, ...walk].map(({ cgroup }) => cgroup);
        expect(all).toContain(stable);
        expect(all.filter((cgroup) => cgroup !== stable && cgroup !== passing)).toEqual([]);
      }
    } finally {
      remove(root, paths);
    }
  });

  it("go on below a cgroup that cannot be asked, and tell of it", () => {
    const root = `${box.cgroup}/failing`;
    const paths = [`${root}/a`, `${root}/a/b`, `${root}/a/b/c`];
    for (const path of [root, ...paths]) mkdirSync(path);
    const kernel = new Kernel(nodePort());
    for (const cgroup of paths) attachProgram(kernel, { cgroup, attachType: "device", program: device });
    const failing = new Kernel(failingOnce("BPF_PROG_QUERY", 30));
    const told: string[] = [];
    const found = [...walkCgroups(failing, { root, onError: (error) => told.push(error.code) })];
    remove(root, paths);
    expect(told).toEqual(["cgroup-query-failed"]);
    expect(found.map(({ cgroup }) => cgroup)).toEqual(paths.slice(1));
  });
});
