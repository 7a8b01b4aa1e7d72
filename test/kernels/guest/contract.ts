import { writeFileSync } from "node:fs";
import { CASES, runCase } from "../../contract/cases.ts";
import { nodeSetting } from "../../contract/node.ts";
import type { Setting } from "../../contract/setting.ts";
import { expectEqual, group } from "./report.ts";
import { run } from "./run.ts";

const PROGRAM = "/cgbpf/executable/contract";
const FILE = "/tmp/contract";
const KEPT = "kept";

function onNode(name: string, setting: Setting): string {
  try {
    runCase(name, setting);
    return KEPT;
  } catch (error) {
    return String(error);
  }
}

function checkNode(): void {
  const setting = nodeSetting();
  for (const name of Object.keys(CASES)) {
    expectEqual(`contract | on Node: ${name}`, onNode(name, setting), KEPT);
  }
  setting.remove();
}

function checkExecutable(): void {
  writeFileSync(FILE, "");
  const { stdout, stderr } = run([PROGRAM, FILE, process.arch]);
  const lines = stdout.split("\n").filter(Boolean);
  const results = new Map(lines.map((line) => JSON.parse(line) as [string, string]));
  for (const name of Object.keys(CASES)) {
    expectEqual(`contract | in the executable: ${name}`, results.get(name) ?? stderr, KEPT);
  }
}

/** Both hosts keep the port's contract with this kernel, on this architecture. */
export function runContract(): void {
  group("contract on Node", checkNode);
  group("contract in the executable", checkExecutable);
}
