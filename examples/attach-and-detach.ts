/** Attaches a program, and shows why a second one is refused: the reason is data, not text. */
import {
  attachProgram,
  Builder,
  detachProgram,
  isFailure,
  loadProgram,
  openKernel,
  queryCgroup,
} from "cgbpf";
import { ownCgroup } from "./lib/own-cgroup.ts";

const kernel = openKernel();
using cgroup = ownCgroup(kernel);
const child = cgroup.child("child");

const instructions = new Builder().mov("r0", 1).exit().bytes();
using program = loadProgram(kernel, { type: "cgroup_device", name: "allow_all", instructions });

attachProgram(kernel, { cgroup: cgroup.path, attachType: "device", program, mode: "none" });
console.log("attached:", queryCgroup(kernel, cgroup.path)[0]?.program?.name);

try {
  attachProgram(kernel, { cgroup: child, attachType: "device", program });
} catch (error) {
  if (!isFailure(error, "attach-failed")) throw error;
  console.log("refused below it:", error.reason);
}

detachProgram(kernel, { cgroup: cgroup.path, attachType: "device", program });
console.log("detached:", queryCgroup(kernel, cgroup.path).length, "programs are left");
