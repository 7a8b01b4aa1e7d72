import { readdirSync, readFileSync, rmSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { nodePort } from "../../hosts/node/port.ts";
import * as cgbpf from "../../src/index.ts";
import { SYSCALLS } from "../../src/uapi/syscalls.ts";
import { World } from "../differential/world.ts";
import { makeLinks } from "../setup/every-link.ts";
import { objectPath } from "../setup/programs.ts";

const EIO = 5;
const EPERM = 1;
const close = SYSCALLS[nodePort().arch].close;

/** How calls fail: one alone, or all from there on, as in a process that may do nothing more. */
interface Fault {
  readonly errno: number;
  readonly forever: boolean;
}

const FAULTS: Readonly<Record<string, Fault>> = {
  "one input/output error": { errno: EIO, forever: false },
  "one refusal": { errno: EPERM, forever: false },
  "nothing but refusals": { errno: EPERM, forever: true },
};

/** The kernel, but calls from this number on fail. A descriptor is closed all the same, as close(2) has it. */
class FailingPort implements cgbpf.Port {
  readonly arch = nodePort().arch;
  readonly #failing: number;
  readonly #fault: Fault;
  calls = 0;

  constructor(failing: number, fault: Fault) {
    this.#failing = failing;
    this.#fault = fault;
  }

  readonly addressOf = (buffer: Uint8Array) => nodePort().addressOf(buffer);

  readonly syscall: cgbpf.Port["syscall"] = (nr, ...args) => {
    if (nr === close) return nodePort().syscall(nr, ...args);
    const place = this.calls++ - this.#failing;
    const fails = place === 0 || (place > 0 && this.#fault.forever);
    return fails ? -this.#fault.errno : nodePort().syscall(nr, ...args);
  };
}

/** All of the first calls fail in turn, of many more every fifteenth. */
const FIRST_CALLS = 150;
const STEP = 15;

const world = new World();
beforeAll(() => {
  const kernel = new cgbpf.Kernel(nodePort());
  using loaded = cgbpf.loadObject(kernel, object(), { name: "contract" });
  cgbpf.pinObject(kernel, loaded.maps[0] as cgbpf.BpfMap, `${world.box.pins}/contract_map`);
  makeLinks(world, ["cgroup", "tcx"]);
  world.attach(["child", "device", "allow_devices", "multi"]);
});
afterAll(() => world.cleanup());

const program = () => ({ pinned: world.pin("allow_devices") });
const object = () => Uint8Array.from(readFileSync(objectPath("corpus/map_hash")));
const device = () => Uint8Array.from(readFileSync(objectPath("device")));
const FLOW = { family: 2, protocol: 6 };
const all = { pins: true, holders: true, metadata: true, lockedMemory: true, paths: true };

/** What an agent calls, each with a kernel of its own. */
const CALLS: Readonly<Record<string, (kernel: cgbpf.Kernel) => unknown>> = {
  "findProgram() by id": (kernel) =>
    cgbpf.findProgram(kernel, { id: world.info("allow_devices").id }).close(),
  "findProgramsOf() by name": (kernel) => {
    for (const found of cgbpf.findProgramsOf(kernel, { name: "allow_devices" })) found.close();
  },
  "Program.info": (kernel) => {
    using found = cgbpf.findProgram(kernel, program());
    return [found.info, found.lockedMemory, found.id];
  },
  "readProgramCode()": (kernel) => {
    using found = cgbpf.findProgram(kernel, program());
    return cgbpf.readProgramCode(kernel, found);
  },
  "Link.details": (kernel) => {
    using link = cgbpf.findLink(kernel, { pinned: world.pin("tcx") });
    return [link.info, link.details];
  },
  "listPrograms()": (kernel) => [...cgbpf.listPrograms(kernel, all)].length,
  "listLinks()": (kernel) => [...cgbpf.listLinks(kernel, all)].length,
  "openPrograms()": (kernel) => Array.from(cgbpf.openPrograms(kernel), ({ id }) => id),
  "openLinks()": (kernel) => Array.from(cgbpf.openLinks(kernel), (link) => link.info),
  "findPins()": (kernel) => cgbpf.findPins(kernel),
  "holdersOf()": (kernel) => cgbpf.holdersOf(kernel, "prog"),
  "queryCgroup()": (kernel) => cgbpf.queryCgroup(kernel, world.box.cgroup, { pins: true }),
  "walkCgroups()": (kernel) => [...cgbpf.walkCgroups(kernel, { root: world.box.cgroup, effective: true })],
  "attachProgram()": (kernel) =>
    cgbpf.attachProgram(kernel, {
      cgroup: world.box.cgroup,
      attachType: "cgroup_device",
      program: program(),
    }),
  "detachProgram()": (kernel) =>
    cgbpf.detachProgram(kernel, {
      cgroup: world.box.cgroup,
      attachType: "cgroup_device",
      program: program(),
    }),
  "linkProgram()": (kernel) => {
    const options = { cgroup: world.box.cgroup, attachType: "cgroup_device", program: program() } as const;
    cgbpf.linkProgram(kernel, options).close();
  },
  "loadObject()": (kernel) => cgbpf.loadObject(kernel, object(), { name: "contract" }).close(),
  "findMap(), BpfMap": (kernel) => {
    using map = cgbpf.findMap(kernel, { pinned: `${world.box.pins}/contract_map` });
    map.update(FLOW, { packets: 1, bytes: 2 });
    return [map.id, map.type, map.lookup(FLOW), [...map.keys()], map.delete(FLOW)];
  },
  "pinObject()": (kernel) => {
    using found = cgbpf.findProgram(kernel, program());
    const path = `${world.box.pins}/contract`;
    try {
      cgbpf.pinObject(kernel, found, path);
    } finally {
      rmSync(path, { force: true });
    }
  },
  "attachObject()": (kernel) => {
    using loaded = cgbpf.loadObject(kernel, device());
    cgbpf.attachObject(kernel, { cgroup: world.box.cgroup, programs: loaded.programs });
  },
  "linkObject()": (kernel) => {
    using loaded = cgbpf.loadObject(kernel, device());
    const options = { cgroup: world.box.cgroup, programs: loaded.programs };
    for (const link of cgbpf.linkObject(kernel, options)) link.close();
  },
  "linkHolders()": (kernel) => cgbpf.linkHolders(kernel, 1),
  "listPins()": (kernel) => [...cgbpf.listPins(kernel)],
  "readKernelSymbols()": (kernel) => cgbpf.readKernelSymbols(kernel),
  "cgroup2Root()": (kernel) => cgbpf.cgroup2Root(kernel),
  CgroupPaths: (kernel) => {
    using paths = new cgbpf.CgroupPaths(kernel);
    return paths.find(1n);
  },
};

/** The errors of a function, when its calls failed at each place in turn. */
function errorsOf(call: (kernel: cgbpf.Kernel) => unknown, fault: Fault): unknown[] {
  const errors: unknown[] = [];
  for (let failing = 0; ; failing += failing < FIRST_CALLS ? 1 : STEP) {
    const port = new FailingPort(failing, fault);
    try {
      call(new cgbpf.Kernel(port));
    } catch (error) {
      errors.push(error);
    }
    if (port.calls <= failing) return errors;
  }
}

const openFiles = () => readdirSync("/proc/self/fd").length;

describe.each(Object.entries(FAULTS))("%s: the error is a CgbpfError that has words for it", (_, fault) => {
  it.each(Object.entries(CALLS))("%s", (_, call) => {
    const before = openFiles();
    const errors = errorsOf(call, fault);
    expect(openFiles()).toBe(before);
    const others = errors.filter((error) => !(error instanceof cgbpf.CgbpfError));
    expect(others.map(String)).toEqual([]);
    for (const error of errors)
      expect(cgbpf.describeFailure(error as cgbpf.CgbpfError).sentence).not.toBe("");
  });
});
