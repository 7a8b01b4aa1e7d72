/** A link attaches a program for as long as a process holds it: no trace of it is left when the process ends. */
import { fork } from "node:child_process";
import { once } from "node:events";
import { Builder, linkHolders, linkProgram, loadProgram, openKernel, queryCgroup } from "cgbpf";
import { ownCgroup } from "./lib/own-cgroup.ts";

const kernel = openKernel();

function hold(cgroup: string): void {
  const instructions = new Builder().mov("r0", 1).exit().bytes();
  const program = loadProgram(kernel, { type: "cgroup_device", name: "allow_all", instructions });
  const link = linkProgram(kernel, { cgroup, attachType: "device", program });
  // The open channel to the parent keeps this process running; it ends with the parent.
  process.on("disconnect", () => process.exit());
  process.send?.(link.info.id);
}

async function watch(): Promise<void> {
  using cgroup = ownCgroup(kernel);
  const count = () => queryCgroup(kernel, cgroup.path).length;

  const holder = fork(import.meta.filename, ["hold", cgroup.path]);
  const [linkId] = (await once(holder, "message")) as [number];
  const commands = linkHolders(kernel, linkId).map(({ command }) => command);
  console.log(`while ${commands} holds the link: ${count()} program attached`);

  holder.kill("SIGKILL");
  await once(holder, "exit");
  console.log(`after its end: ${count()} programs attached`);
}

const [, , role, path = ""] = process.argv;
if (role === "hold") hold(path);
else await watch();
