import { attachProgram, loadProgram, openKernel } from "../../hosts/node/index.ts";
import { Builder } from "../../src/asm/builder.ts";
import { type Sandbox, sandbox } from "../setup/sandbox.ts";

/** A cgroup of its own with one program for devices, which is called `packed`. */
export function attachPacked(): Sandbox {
  const box = sandbox();
  const kernel = openKernel();
  const instructions = new Builder().mov("r0", 1).exit().bytes();
  using program = loadProgram(kernel, { type: "cgroup_device", name: "packed", instructions });
  attachProgram(kernel, { cgroup: box.cgroup, attachType: "device", program });
  return box;
}
