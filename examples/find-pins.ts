/** Where a program is pinned, on whatever bpffs of this machine. */
import { rmSync } from "node:fs";
import { Builder, findPins, loadProgram, openKernel, pinObject } from "cgbpf";
import { atEnd } from "./lib/at-end.ts";

const kernel = openKernel();
const [bpffs] = kernel.mounts("bpf");
if (bpffs === undefined) throw new Error("no bpffs is mounted: mount -t bpf bpf /sys/fs/bpf");

const instructions = new Builder().mov("r0", 1).exit().bytes();
using program = loadProgram(kernel, { type: "cgroup_device", name: "allow_all", instructions });

const path = `${bpffs.target}/cgbpf-tour-${process.pid}`;
using _ = atEnd(() => rmSync(path, { force: true }));
pinObject(kernel, program, path);

const pins = findPins(kernel).programs.get(program.id) ?? [];
console.log(`${program.info.name} is pinned at ${pins.join(" and ")}`);
