/** Loads, attaches, links, pins and unloads programs, and makes and removes cgroups, until it is ended: tests have to hold beside it. */
import { readFileSync } from "node:fs";
import { dirname } from "node:path";
import { setTimeout } from "node:timers/promises";
import {
  attachProgram,
  Builder,
  type Kernel,
  linkProgram,
  loadObject,
  loadProgram,
  openKernel,
  pinObject,
} from "../../hosts/node/index.ts";
import { objectPath } from "./programs.ts";
import { removeCgroup, removeTree } from "./remove.ts";
import { type Sandbox, sandbox } from "./sandbox.ts";

/** Milliseconds between two rounds, which leave some of the machine to the tests. */
const PAUSE = 20;
/** Names that programs of the tests have too. */
const NAMES = ["allow_devices", "deny_null", "every_construct"];

let ended = false;
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, () => (ended = true));

const allow = new Builder().mov("r0", 1).exit().bytes();

/** Programs that are loaded and gone at once. */
function pass(kernel: Kernel, name: string): void {
  loadProgram(kernel, { type: "cgroup_device", instructions: allow, name }).close();
}

/** A cgroup with a program attached and another linked, both of them pinned for a while. */
function round(kernel: Kernel, { pins, mkdir }: Sandbox, number: number): void {
  const name = NAMES[number % NAMES.length] ?? "";
  const cgroup = mkdir(`passing${number % 4}`, "below").toString();
  const directory = `${pins}/${number % 4}_`;
  removeTree(`${directory}program`);
  removeTree(`${directory}link`);
  using program = loadProgram(kernel, { type: "cgroup_device", instructions: allow, name });
  attachProgram(kernel, { cgroup, attachType: "device", program, mode: "multi" });
  pinObject(kernel, program, `${directory}program`);
  using link = linkProgram(kernel, { cgroup, attachType: "device", program });
  pinObject(kernel, link, `${directory}link`);
  for (const passing of NAMES) pass(kernel, passing);
}

const box = sandbox();
const kernel = openKernel();
const object = readFileSync(objectPath("device"));
console.log(`disturbs by process ${process.pid}, until it is ended`);
let rounds = 0;
try {
  for (; !ended; rounds++) {
    round(kernel, box, rounds);
    if (rounds % 8 === 0) loadObject(kernel, object, { name: "device" }).close();
    if (rounds % 4 === 3) box.empty();
    await setTimeout(PAUSE);
  }
} finally {
  removeCgroup(dirname(box.cgroup));
  removeTree(dirname(box.pins));
  console.log(`disturbed ${rounds} times`);
}
