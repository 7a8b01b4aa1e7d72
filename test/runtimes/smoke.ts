/** Uses the installed library on whichever runtime this is: `smoke CGROUP OBJECT`. Prints what it saw as JSON. */
import { readFileSync } from "node:fs";
import { attachObject, attachTypeName, detachProgram, loadObject, openKernel, queryCgroup } from "cgbpf";

const [, , cgroup = "", file = ""] = process.argv;
const NULL = { major: 1, minor: 3 };
const kernel = openKernel();
const attached = () =>
  queryCgroup(kernel, cgroup).map((row) => [attachTypeName(row.attachType), row.program?.name]);

using object = loadObject(kernel, readFileSync(file));
const allowed = object.map("allowed");
allowed.update(NULL, 7);
const before = attached();
attachObject(kernel, { cgroup, programs: object.programs });
const during = attached();
for (const program of object.programs) detachProgram(kernel, { cgroup, attachType: "device", program });
console.log(JSON.stringify({ value: allowed.lookup(NULL), before, during, after: attached() }));
