import { fileURLToPath } from "node:url";
import { run } from "../setup/run.ts";

const repository = fileURLToPath(new URL("../../", import.meta.url));

/** Where sources and objects of the corpus are. */
export const corpusDirectory = `${repository}testdata/corpus`;

/** The program that does what hooks wait for. */
export const triggerPath = `${corpusDirectory}/trigger`;

/** Path of an object of the corpus. */
export function corpusPath(name: string): string {
  return `${corpusDirectory}/${name}.bpf.o`;
}

/** Compiles what is older than its source. */
export function compileCorpus(): void {
  const { code, stderr } = run(["bash", `${repository}test/setup/compile.sh`]);
  if (code !== 0) throw new Error(stderr.toString());
}
