/** The first cgroups that have programs: `walk-tree.ts [CGROUP_ROOT]`. The walk is lazy, so what is behind them is never read. */
import { attachTypeName, openKernel, walkCgroups } from "cgbpf";

const ENOUGH = 3;
const [, , root] = process.argv;
let found = 0;

for (const { cgroup, programs } of walkCgroups(openKernel(), root === undefined ? {} : { root })) {
  const hooks = programs.map(({ id, attachType }) => `${id} at ${attachTypeName(attachType)}`);
  console.log(`${cgroup}: ${hooks.join(", ")}`);
  if (++found === ENOUGH) break;
}
console.log(found === ENOUGH ? `stopped after ${found} cgroups` : `${found} cgroups have programs`);
