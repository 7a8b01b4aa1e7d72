import { mkdirSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { run } from "../../../tools/third-party/command.ts";
import { bundle } from "./bundle.ts";
import { type Compiler, findCompiler } from "./compiler.ts";
import { libraryObjects, librarySources, overMusl, type Sources } from "./libraries.ts";
import { linkWithBytecode, linkWithHeap } from "./link.ts";

export interface BuildOptions {
  /** Path of the executable. */
  readonly out: string;
  /** Name of a C compiler; one for another machine makes an executable for that. */
  readonly compiler?: string;
  /** Main module of the program, from the root of the repository. */
  readonly entry?: string;
  /** Options that the engine is compiled with besides: `-DFORCE_GC_AT_MALLOC`. */
  readonly defines?: readonly string[];
  /** False for an executable that evaluates its modules at each start. */
  readonly snapshot?: boolean;
}

/** Nothing is position-independent: the heap that the build makes holds addresses. No exception is ever unwound. */
function flagsFor({ engine, zlib }: Sources, defines: readonly string[]): string[] {
  const code = [
    "-O2",
    "-fno-pie",
    "-fwrapv",
    "-ffunction-sections",
    "-fdata-sections",
    "-fno-asynchronous-unwind-tables",
  ];
  const version = readFileSync(`${engine}/VERSION`, "utf8").trim();
  return [...code, "-D_GNU_SOURCE", `-DCONFIG_VERSION="${version}"`, `-I${engine}`, `-I${zlib}`, ...defines];
}

/** Compiles the bundle by the engine itself, as a program of this machine. */
async function compileBundle(work: string, flags: readonly string[], sources: Sources): Promise<void> {
  const native = await findCompiler("gcc");
  const compiler = await overMusl(native);
  const objects = await libraryObjects(compiler, native.version, flags, sources);
  const main = new URL("../compile.c", import.meta.url).pathname;
  await run(compiler, [...flags, "-static", "-no-pie", main, ...objects, "-lm", "-o", `${work}/compile`]);
  await run(`${work}/compile`, [`${work}/bundle.js`, `${work}/bytecode`]);
}

async function buildIn(work: string, target: Compiler, options: BuildOptions): Promise<void> {
  const { out, entry = "hosts/standalone/main.ts", defines = [], snapshot = true } = options;
  const sources = await librarySources();
  const flags = flagsFor(sources, defines);
  await bundle(work, entry);
  await compileBundle(work, flags, sources);
  const compiler = await overMusl(target);
  const objects = await libraryObjects(compiler, target.version, flags, sources);
  const link = snapshot ? linkWithHeap : linkWithBytecode;
  await link({ compiler, runner: target.runner, flags, objects, work }, resolve(out));
}

/**
 * Builds one static executable of a program and the host.
 * @throws Error where a tool is missing, a source cannot be had, or a step fails, with the end of what it printed
 */
export async function buildExecutable(options: BuildOptions): Promise<void> {
  const target = await findCompiler(options.compiler ?? "gcc");
  // Beside the result: temporary files may lie where nothing can be executed.
  const work = mkdtempSync(`${existing(dirname(resolve(options.out)))}/.build-`);
  try {
    await buildIn(work, target, options);
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

function existing(directory: string): string {
  mkdirSync(directory, { recursive: true });
  return directory;
}
