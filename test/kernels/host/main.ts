import { mkdtempSync, rmSync } from "node:fs";
import { availableParallelism, tmpdir } from "node:os";
import { writeCounts } from "../../../tools/ci/counts.ts";
import { ARCHITECTURES } from "./architectures.ts";
import { type Image, Images, joinInitramfs, packInitramfs } from "./images.ts";
import { fetchKernel, KERNELS, type KernelImage, type KernelRow } from "./kernels.ts";
import { runMachine } from "./machine.ts";
import { compilerVersion, putDigests, readDigests, writeDigests } from "./recordings.ts";
import { casesIn, type KernelReport, renderReport, reportOf, reportOfError } from "./report.ts";
import { countsOf } from "./summary.ts";

/** Far more than a machine takes, which is five minutes where nothing else is to be done. */
const SECONDS = 1800;

/** Set by `npm run record:peer`. */
const isRecording = process.env.CGBPF_RECORD === "1";

function chosenRows(names: readonly string[]): readonly KernelRow[] {
  const unknown = names.filter((name) => !KERNELS.some((row) => row.name === name));
  if (unknown.length > 0) throw new Error(`no kernel ${unknown.join(", ")} in the table of host/kernels.ts`);
  return names.length === 0 ? KERNELS : KERNELS.filter(({ name }) => names.includes(name));
}

async function testKernel(row: KernelRow, kernel: KernelImage, image: Image, directory: string) {
  const machine = mkdtempSync(`${directory}/machine-`);
  const start = performance.now();
  const { release } = kernel;
  const circumstances = { release, peer: image.peer, compiler: await compilerVersion() };
  const digests = isRecording ? {} : readDigests(row.name, circumstances);
  const recordings = await packInitramfs(putDigests(machine, digests));
  const options = {
    architecture: ARCHITECTURES[row.architecture],
    vmlinuz: kernel.path,
    initramfs: joinInitramfs(`${machine}/initramfs`, [image.path, kernel.initramfs, recordings]),
    directory: machine,
    seconds: SECONDS,
  };
  const result = await runMachine(options);
  if (isRecording) writeDigests(row.name, circumstances, casesIn(result));
  return reportOf(release, result, (performance.now() - start) / 1000);
}

async function testRow(row: KernelRow, images: Images, directory: string): Promise<KernelReport> {
  try {
    const kernel = await fetchKernel(row);
    return await testKernel(row, kernel, await images.image(row.architecture), directory);
  } catch (error) {
    return reportOfError(row.name, error);
  }
}

/** A machine keeps one processor busy. The reports are in the order of the rows. */
async function testAll(rows: readonly KernelRow[], directory: string): Promise<KernelReport[]> {
  const reports: KernelReport[] = [];
  const waiting = [...rows.entries()];
  const images = new Images(directory);
  const worker = async () => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
      const [place, row] = next;
      const report = await testRow(row, images, directory);
      console.log(renderReport(report));
      reports[place] = report;
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
  const counts = countsOf(await testAll(rows, directory));
  writeCounts("kernels", counts);
  console.log([...counts.lines, `${counts.passed} passed, ${counts.failed} failed`].join("\n"));
  process.exitCode = counts.failed === 0 ? 0 : 1;
}

await main();
