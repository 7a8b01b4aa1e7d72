import { writeFileSync } from "node:fs";
import { run } from "../../../tools/third-party/command.ts";
import { toolOf } from "./compiler.ts";

/** The heap holds addresses, so its own is the same in every executable. */
const ARENA_AT = 0x10000000;
const ARENA_SIZE = 0x1000000;

const HOST = ["host", "functions", "fields", "gunzip", "heap", "stack", "failure"].map(
  (name) => new URL(`../${name}.c`, import.meta.url).pathname,
);
/** No code is to run on the stack. */
const END = '.section .note.GNU-stack,"",%progbits\n';

const symbol = (section: string, content: string) =>
  `.section ${section}\n.global arena\narena: ${content}\n${END}`;
const EMPTY_ARENA = symbol('.arena, "aw", %nobits', `.skip ${ARENA_SIZE}`);
const fullArena = (file: string) => symbol('.arena, "aw", %progbits', `.incbin "${file}"`);

/** Returns a file as a symbol with its size, for the host to read; one of nothing without a file. */
function fileText(name: string, file?: string): string {
  const content = file === undefined ? "" : `.incbin "${file}"`;
  const size = `.set ${name}_end, .\n.balign 4\n${name}_size: .long ${name}_end - ${name}`;
  return `.section .rodata\n.global ${name}, ${name}_size\n${name}: ${content}\n${size}\n${END}`;
}

export interface LinkOptions {
  readonly compiler: string;
  readonly runner: readonly string[];
  readonly flags: readonly string[];
  /** Compiled libraries. */
  readonly objects: readonly string[];
  /** Directory with `bytecode` and `positions.gz`; what is made on the way goes there too. */
  readonly work: string;
}

async function link(
  { compiler, flags, objects, work }: LinkOptions,
  arena: string,
  output: string,
): Promise<void> {
  writeFileSync(`${work}/arena.s`, arena);
  const layout = [
    "-static",
    "-no-pie",
    "-Wl,--gc-sections",
    `-Wl,--section-start=.arena=0x${ARENA_AT.toString(16)}`,
  ];
  const assembly = [`${work}/arena.s`, `${work}/files.s`];
  const defines = `-DARENA_SIZE=${ARENA_SIZE}`;
  await run(compiler, [...flags, defines, ...layout, ...HOST, ...assembly, ...objects, "-lm", "-o", output]);
}

/** Where everything lies but the arena and what follows it. */
async function addressesIn(compiler: string, executable: string): Promise<string> {
  const lines = (await run(await toolOf(compiler, "nm"), [executable])).split("\n");
  return lines.filter((line) => !/[ABbDd] (arena|_end|__bss_start|end)$/.test(line)).join("\n");
}

async function expectSameAddresses(compiler: string, empty: string, full: string): Promise<void> {
  if ((await addressesIn(compiler, empty)) === (await addressesIn(compiler, full))) return;
  throw new Error("the two executables differ in more than their arena");
}

function writeFiles(work: string, bytecode?: string): void {
  const files = [fileText("cgbpf_positions", `${work}/positions.gz`), fileText("cgbpf_bytecode", bytecode)];
  writeFileSync(`${work}/files.s`, files.join(""));
}

async function finish({ compiler, work }: LinkOptions, executable: string, out: string): Promise<void> {
  await run(await toolOf(compiler, "strip"), ["-o", `${work}/stripped`, executable]);
  // In one step, since another build may make the same file, and a test may run the old one.
  await run("mv", [`${work}/stripped`, out]);
}

/** Links the host with the bytecode in it, to be evaluated at each start: the way out where a snapshot cannot be made. */
export async function linkWithBytecode(options: LinkOptions, out: string): Promise<void> {
  const { work } = options;
  writeFiles(work, `${work}/bytecode`);
  await link(options, EMPTY_ARENA, `${work}/whole`);
  await finish(options, `${work}/whole`, out);
}

/**
 * Links the host twice: the first executable evaluates the bytecode and writes its heap, the second has that heap in it, at the
 * same address, and starts where the first had come to.
 */
export async function linkWithHeap(options: LinkOptions, out: string): Promise<void> {
  const { compiler, runner, work } = options;
  const [empty, full, heap] = [`${work}/empty`, `${work}/full`, `${work}/heap`];
  writeFiles(work);
  await link(options, EMPTY_ARENA, empty);
  const words = [...runner, empty].map((word) => `"${word}"`).join(" ");
  await run("sh", ["-c", `${words} <"$0" >"$1"`, `${work}/bytecode`, heap]);
  await link(options, fullArena(heap), full);
  await expectSameAddresses(compiler, empty, full);
  await finish(options, full, out);
}
