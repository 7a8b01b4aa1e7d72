/** The programs of a cgroup: `list-programs.ts [CGROUP]`, by default the root of the hierarchy. */
import { attachTypeName, cgroup2Root, openKernel, queryCgroup } from "cgbpf";

const kernel = openKernel();
const cgroup = process.argv[2] ?? cgroup2Root(kernel);
const rows = queryCgroup(kernel, cgroup);

console.log(`${cgroup} has ${rows.length} programs`);
for (const { id, attachType, mode, program } of rows) {
  console.log(id, attachTypeName(attachType), mode, program?.typeName, program?.name);
}
