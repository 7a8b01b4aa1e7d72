import { writeFileSync } from "node:fs";
import type { Measurement } from "./measure.ts";
import { measure } from "./measure.ts";
import { CGBPF } from "./programs.ts";
import { scratchFile } from "./run.ts";
import type { Tree } from "./tree.ts";

export interface Result {
  readonly name: string;
  readonly standalone: Measurement;
  readonly node: Measurement;
  readonly bpftool: Measurement;
}

interface Command {
  readonly name: string;
  readonly words: readonly string[];
  readonly runs: number;
}

const MANY = 30;
const BATCH_LINES = 500;
/** For commands that take about a second. */
const FEW = 7;

function commandsOn({ root, empty, two }: Tree): readonly Command[] {
  return [
    { name: "version", words: ["version"], runs: MANY },
    { name: "show, 0 programs", words: ["cgroup", "show", empty], runs: MANY },
    { name: "show, 2 programs", words: ["cgroup", "show", two], runs: MANY },
    { name: "tree", words: ["cgroup", "tree", root], runs: FEW },
    { name: `batch, ${BATCH_LINES} lines`, words: ["batch", "file", batchFile([empty, two])], runs: FEW },
    { name: "tree effective", words: ["cgroup", "tree", root, "effective"], runs: FEW },
  ];
}

/** Lines of the kinds that scripts have, on each of the cgroups in turn. */
function batchFile(cgroups: readonly string[]): string {
  const kinds = ["show", "list", "show %s effective #"];
  const lines = Array.from({ length: BATCH_LINES }, (_, i) => {
    const cgroup = cgroups[i % cgroups.length] ?? "";
    const kind = kinds[i % kinds.length] ?? "show";
    return `cgroup ${kind.includes("%s") ? kind.replace("%s", cgroup) : `${kind} ${cgroup}`}\n`;
  });
  const file = scratchFile("batch");
  writeFileSync(file, lines.join(""));
  return file;
}

/** Measures all programs on every command, one after the other, in one run. */
export async function measureCommands(tree: Tree, bpftool: readonly string[]): Promise<Result[]> {
  const results: Result[] = [];
  for (const { name, words, runs } of commandsOn(tree)) {
    results.push({
      name,
      bpftool: await measure([...bpftool, ...words], runs),
      standalone: await measure([...CGBPF.standalone, ...words], runs),
      node: await measure([...CGBPF.node, ...words], runs),
    });
  }
  return results;
}
