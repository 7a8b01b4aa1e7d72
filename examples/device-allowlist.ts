/** Lets the processes of a cgroup use listed devices only, by an object file and a map of them. */
import { attachObject, loadObject, openKernel } from "cgbpf";
import { objectFile } from "./lib/object-file.ts";
import { ownCgroup, runInside } from "./lib/own-cgroup.ts";

const NULL = { major: 1, minor: 3 };

const tryDevice = (name: string) =>
  `if cat /dev/null > /dev/${name}; then echo ${name}: allowed; else echo ${name}: refused; fi`;

const kernel = openKernel();
using cgroup = ownCgroup(kernel);
using object = loadObject(kernel, objectFile("device_allowlist"), { constants: { allow_others: 0 } });
object.map("allowed").update(NULL, 1);
attachObject(kernel, { cgroup: cgroup.path, programs: object.programs });
for (const device of ["null", "zero"])
  await runInside(cgroup.path, "sh", "-c", `exec 2> /dev/null; ${tryDevice(device)}`);
