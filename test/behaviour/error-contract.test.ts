import { readFileSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { nodePort } from "../../hosts/node/port.ts";
import * as cgbpf from "../../src/index.ts";
import { SYSCALLS } from "../../src/uapi/syscalls.ts";
import { World } from "../differential/world.ts";
import { makeLinks } from "../setup/every-link.ts";
import { objectPath } from "../setup/programs.ts";

const EIO = 5;
const close = SYSCALLS[nodePort().arch].close;

/** The kernel, but the call with this number fails. A descriptor is closed all the same, as close(2) has it. */
class FailingPort implements cgbpf.Port {
  readonly arch = nodePort().arch;
  readonly #failing: number;
  calls = 0;

  constructor(failing: number) {
    this.#failing = failing;
  }

  readonly addressOf = (buffer: Uint8Array) => nodePort().addressOf(buffer);

  readonly syscall: cgbpf.Port["syscall"] = (nr, ...args) => {
    if (nr === close) return nodePort().syscall(nr, ...args);
    return this.calls++ === this.#failing ? -EIO : nodePort().syscall(nr, ...args);
  };
}

/** All of the first calls fail in turn, of many more every fifth. */
const FIRST_CALLS = 400;
const STEP = 5;

const world = new World();
beforeAll(() => {
  makeLinks(world, ["cgroup", "tcx"]);
  world.attach(["child", "device", "allow_devices", "multi"]);
});
afterAll(() => world.cleanup());

const program = () => ({ pinned: world.pin("allow_devices") });
const object = () => Uint8Array.from(readFileSync(objectPath("corpus/map_hash")));
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
  "cgroup2Root()": (kernel) => cgbpf.cgroup2Root(kernel),
  CgroupPaths: (kernel) => {
    using paths = new cgbpf.CgroupPaths(kernel);
    return paths.find(1n);
  },
};

/** The errors of a function, when each of its calls failed once. */
function errorsOf(call: (kernel: cgbpf.Kernel) => unknown): unknown[] {
  const errors: unknown[] = [];
  for (let failing = 0; ; failing += failing < FIRST_CALLS ? 1 : STEP) {
    const port = new FailingPort(failing);
    try {
      call(new cgbpf.Kernel(port));
    } catch (error) {
      errors.push(error);
    }
    if (port.calls <= failing) return errors;
  }
}

describe("whichever system call fails, the error is a CgbpfError that has words for it", () => {
  it.each(Object.entries(CALLS))("%s", (_, call) => {
    const errors = errorsOf(call);
    const others = errors.filter((error) => !(error instanceof cgbpf.CgbpfError));
    expect(others.map(String)).toEqual([]);
    for (const error of errors)
      expect(cgbpf.describeFailure(error as cgbpf.CgbpfError).sentence).not.toBe("");
  });
});
