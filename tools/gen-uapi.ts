/**
 * Writes src/uapi/constants.ts, src/uapi/structs.ts and src/uapi/helper-names.ts.
 *
 *   tsx tools/gen-uapi.ts [BTF]            kernel BTF -> tools/uapi-summary.txt -> the three files
 *   tsx tools/gen-uapi.ts --from-summary   tools/uapi-summary.txt -> the three files
 *   tsx tools/gen-uapi.ts --check [BTF]    exit 1 if the files are not what the summary gives, or the kernel contradicts it
 */
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { release } from "node:os";
import { basename } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { parseBtf } from "../src/btf/parse-btf.ts";
import { compare } from "./uapi/compare.ts";
import { constantsText, helperNamesText, structsText } from "./uapi/emit.ts";
import { summarize } from "./uapi/pick.ts";
import { parseSummary, type Summary, writeSummary } from "./uapi/summary.ts";

const KERNEL_BTF = "/sys/kernel/btf/vmlinux";
const ROOT = fileURLToPath(new URL("..", import.meta.url));
const SUMMARY = `${ROOT}tools/uapi-summary.txt`;
const FILES = [
  { path: "src/uapi/constants.ts", text: constantsText },
  { path: "src/uapi/structs.ts", text: structsText },
  { path: "src/uapi/helper-names.ts", text: helperNamesText },
];

/** The version alone: what stands behind it names a build, not a kernel. */
function originOf(path: string): string {
  return path === KERNEL_BTF ? `Linux ${/^[\d.]+\d/.exec(release())?.[0] ?? release()}` : basename(path);
}

function fail(error: Error): never {
  throw error;
}

function readSummary(): Summary {
  return parseSummary(readFileSync(SUMMARY, "utf8"));
}

function writeFiles(summary: Summary): void {
  for (const { path, text } of FILES) writeFileSync(ROOT + path, text(summary));
}

/** Lines that differ, enough to see what happened; the files have one fact a line. */
function diff(path: string, committed: string, generated: string): string[] {
  const [old, now] = [committed.split("\n"), generated.split("\n")];
  const gone = old.filter((line) => !now.includes(line)).map((line) => `-${line}`);
  const added = now.filter((line) => !old.includes(line)).map((line) => `+${line}`);
  return [`${path} is not what tools/uapi-summary.txt gives`, ...gone, ...added];
}

function checkFiles(summary: Summary): string[] {
  return FILES.flatMap(({ path, text }) => {
    const committed = existsSync(ROOT + path) ? readFileSync(ROOT + path, "utf8") : "";
    const generated = text(summary);
    return committed === generated ? [] : diff(path, committed, generated);
  });
}

function checkKernel(summary: Summary, path: string): string[] {
  if (!existsSync(path)) {
    console.log(`${path} does not exist: the summary is not compared with a kernel`);
    return [];
  }
  const running = summarize(parseBtf(readFileSync(path)), originOf(path), (miss) => {
    console.log(`info: ${miss.message}`);
  });
  const { contradictions, differences } = compare(summary, running);
  for (const line of differences) console.log(`info: ${line}`);
  return contradictions;
}

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { check: { type: "boolean" }, "from-summary": { type: "boolean" } },
});
const path = positionals[0] ?? KERNEL_BTF;

if (values.check) {
  const summary = readSummary();
  const problems = [...checkFiles(summary), ...checkKernel(summary, path)];
  for (const line of problems) console.error(line);
  process.exitCode = problems.length > 0 ? 1 : 0;
} else {
  if (!values["from-summary"]) {
    const summary = summarize(parseBtf(readFileSync(path)), originOf(path), fail);
    writeFileSync(SUMMARY, writeSummary(summary));
  }
  writeFiles(readSummary());
}
