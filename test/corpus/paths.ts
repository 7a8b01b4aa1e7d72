import { readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { run } from "../setup/run.ts";
import { temporaryDirectory } from "../setup/temporary.ts";
import type { Made } from "./objects/row.ts";

const repository = fileURLToPath(new URL("../../", import.meta.url));

/** Where sources and objects of the corpus are. */
export const corpusDirectory = `${repository}testdata/corpus`;

/** The program that does what hooks wait for. */
export const triggerPath = `${corpusDirectory}/trigger`;

let directory: string | undefined;

/** Path of an object of the corpus; one that is made of another is written first. */
export function pathOf({ name, made }: { readonly name: string; readonly made?: Made }): string {
  if (made === undefined) return `${corpusDirectory}/${name}.bpf.o`;
  directory ??= temporaryDirectory();
  const path = `${directory}/${name}.bpf.o`;
  writeFileSync(path, made.make(readFileSync(`${corpusDirectory}/${made.from}.bpf.o`)));
  return path;
}

/** Compiles what is older than its source. */
export function compileCorpus(): void {
  const { code, stderr } = run(["bash", `${repository}test/setup/compile.sh`]);
  if (code !== 0) throw new Error(stderr.toString());
}
