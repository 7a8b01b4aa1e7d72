import { writeFileSync } from "node:fs";
import { run } from "../../../tools/third-party/command.ts";
import { toolOf } from "./compiler.ts";

/** The heap holds addresses, so its own is the same in every executable. */
const ARENA_AT = 0x10000000;
const ARENA_SIZE = 0x1000000;

const HOST = ["host", "functions", "fields", "gunzip", "heap"].map(
  (name) => new URL(`../${name}.c`, import.meta.url).pathname,
);
/** No code is to run on the stack. */
const END = '.section .note.GNU-stack,"",%progbits\n';

const symbol = (section: string, content: string) =>
  `.section ${section}\n.global arena\narena: ${content}\n${END}`;
const EMPTY_ARENA = symbol('.arena, "aw", %nobits', `.skip ${ARENA_SIZE}`);
const fullArena = (file: string) => symbol('.arena, "aw", %progbits', `.incbin "${file}"`);

/** A file as a symbol with its size, for the host to read. */
function positionsText(file: string): string {
  const names = ".global cgbpf_positions, cgbpf_positions_size";
  const size = ".set end, .\n.balign 4\ncgbpf_positions_size: .long end - cgbpf_positions";
  return `.section .rodata\n${names}\ncgbpf_positions: .incbin "${file}"\n${size}\n${END}`;
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
  const assembly = [`${work}/arena.s`, `${work}/positions.s`];
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

/**
 * Links the host twice: the first executable evaluates the bytecode and writes its heap, the second has that heap in it, at the
 * same address, and starts where the first had come to.
 */
export async function linkWithHeap(options: LinkOptions, out: string): Promise<void> {
  const { compiler, runner, work } = options;
  const [empty, full, heap] = [`${work}/empty`, `${work}/full`, `${work}/heap`];
  writeFileSync(`${work}/positions.s`, positionsText(`${work}/positions.gz`));
  await link(options, EMPTY_ARENA, empty);
  const words = [...runner, empty].map((word) => `"${word}"`).join(" ");
  await run("sh", ["-c", `${words} <"$0" >"$1"`, `${work}/bytecode`, heap]);
  await link(options, fullArena(heap), full);
  await expectSameAddresses(compiler, empty, full);
  await run(await toolOf(compiler, "strip"), ["-o", `${work}/stripped`, full]);
  // In one step, since another build may make the same file, and a test may run the old one.
  await run("mv", [`${work}/stripped`, out]);
}
