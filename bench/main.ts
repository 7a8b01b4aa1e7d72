/** Builds a tree of cgroups and measures cgbpf against bpftool 7.8 on it: `npm run bench -- [--json FILE] [--cgroups N]`. */
import { writeFileSync } from "node:fs";
import { cpus, release } from "node:os";
import { openKernel } from "../hosts/node/index.ts";
import { measureCommands, type Result } from "./commands.ts";
import { type Options, parseOptions } from "./options.ts";
import { findBpftool } from "./programs.ts";
import { measureNode } from "./startup.ts";
import { renderTable } from "./table.ts";
import { requireTools } from "./tools.ts";
import { ATTACHMENTS, buildTree, removeTree, sweepTrees, treeRoot } from "./tree.ts";

const INTERRUPTED = 130;
const kernel = openKernel();

/** However this process ends, short of SIGKILL, the tree goes; what that leaves the next run sweeps. */
function removeTreeAtExit(): void {
  process.once("exit", () => removeTree(treeRoot(kernel)));
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
    process.once(signal, () => process.exit(INTERRUPTED));
  }
}

function writeJson(
  file: string,
  { cgroups }: Options,
  results: readonly Result[],
  nodeSeconds: number,
): void {
  const machine = { kernel: release(), node: process.version, processors: cpus().length };
  writeFileSync(
    file,
    `${JSON.stringify({ machine, cgroups, attachments: ATTACHMENTS, nodeSeconds, results }, null, 2)}\n`,
  );
}

async function main(): Promise<void> {
  const options = parseOptions(process.argv.slice(2));
  requireTools();
  const bpftool = findBpftool();
  sweepTrees(kernel);
  removeTreeAtExit();
  console.log(
    `building ${options.cgroups} cgroups with ${ATTACHMENTS} attachments below ${treeRoot(kernel)}`,
  );
  const tree = buildTree(kernel, options.cgroups);
  const nodeSeconds = await measureNode();
  const results = await measureCommands(tree, bpftool);
  console.log(`\n${renderTable(results, nodeSeconds)}`);
  console.log(`\nnode -e 0 takes ${(nodeSeconds * 1000).toFixed(1)} ms`);
  if (options.json !== undefined) writeJson(options.json, options, results, nodeSeconds);
}

try {
  await main();
} catch (error) {
  console.error(`bench: ${error instanceof Error ? error.message : String(error)}`);
  process.exitCode = 1;
}
