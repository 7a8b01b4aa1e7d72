import { execFileSync } from "node:child_process";
import { appendFileSync, copyFileSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { availableParallelism, tmpdir } from "node:os";
import { fetchKernel, KERNELS, type KernelImage, type KernelRow } from "./kernels.ts";
import { runMachine } from "./machine.ts";
import { kernelsDirectory } from "./paths.ts";
import { type KernelReport, renderReport, reportOf } from "./report.ts";

/** Far more than a machine takes, which is five minutes where nothing else is to be done. */
const SECONDS = 1800;

function chosenRows(names: readonly string[]): readonly KernelRow[] {
  const unknown = names.filter((name) => !KERNELS.some(({ version }) => version === name));
  if (unknown.length > 0) throw new Error(`no kernel ${unknown.join(", ")} in the table of host/kernels.ts`);
  return names.length === 0 ? KERNELS : KERNELS.filter(({ version }) => names.includes(version));
}

/** The kernel unpacks one archive after the other. */
function joinInitramfs(path: string, [first, ...others]: readonly [string, ...string[]]): string {
  copyFileSync(first, path);
  for (const other of others) appendFileSync(path, readFileSync(other));
  return path;
}

async function testKernel(image: KernelImage, directory: string): Promise<KernelReport> {
  const machine = mkdtempSync(`${directory}/machine-`);
  const start = performance.now();
  const options = {
    vmlinuz: image.path,
    initramfs: joinInitramfs(`${machine}/initramfs`, [`${directory}/initramfs`, image.initramfs]),
    directory: machine,
    seconds: SECONDS,
  };
  const result = await runMachine(options);
  return reportOf(image.release, result, (performance.now() - start) / 1000);
}

/** A kernel that cannot be had or booted is a failure like any other. */
async function testRow(row: KernelRow, directory: string): Promise<KernelReport> {
  try {
    return await testKernel(await fetchKernel(row), directory);
  } catch (error) {
    const failures = [error instanceof Error ? error.message : String(error)];
    return { release: row.version, seconds: 0, equal: 0, own: 0, failures };
  }
}

/** A machine keeps one processor busy. */
async function testAll(rows: readonly KernelRow[], directory: string): Promise<KernelReport[]> {
  const reports: KernelReport[] = [];
  const waiting = [...rows];
  const worker = async () => {
    for (let row = waiting.shift(); row !== undefined; row = waiting.shift()) {
      const report = await testRow(row, directory);
      console.log(renderReport(report));
      reports.push(report);
    }
  };
  await Promise.all(Array.from({ length: availableParallelism() }, worker));
  return reports;
}

async function main(): Promise<void> {
  const rows = chosenRows(process.argv.slice(2));
  const directory = mkdtempSync(`${tmpdir()}/cgbpf-test-${process.pid}-`);
  process.once("exit", () => rmSync(directory, { recursive: true, force: true }));
  for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => process.exit(1));
  execFileSync("bash", [`${kernelsDirectory}/image.sh`, `${directory}/initramfs`], { stdio: "inherit" });
  const reports = await testAll(rows, directory);
  const passed = reports.reduce((sum, { equal, own }) => sum + equal + own, 0);
  const failed = reports.reduce((sum, { failures }) => sum + failures.length, 0);
  console.log(`${passed} passed, ${failed} failed`);
  process.exitCode = failed === 0 ? 0 : 1;
}

await main();
