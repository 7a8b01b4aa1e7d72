/**
 * Puts what the table has into the cache and prints where it lies: `main.ts sources NAME...`, `main.ts peer [ARCHITECTURE]`;
 * `main.ts terms` prints the terms of what is compiled into the executable.
 * Ends with 2 where something is in no archive that this machine knows, with 1 where anything else is wrong.
 */
import { readFileSync } from "node:fs";
import { fetchSources } from "./file.ts";
import { NotAvailable } from "./newest.ts";
import { fetchPeer } from "./peer.ts";
import { FILES, fileRow } from "./table.ts";

/** Debian's name for the machine that runs this. */
const ARCHITECTURE = process.arch === "x64" ? "amd64" : process.arch;

const COMMANDS: Readonly<Record<string, (words: readonly string[]) => Promise<readonly string[]>>> = {
  sources: (names) => Promise.all(names.map((name) => fetchSources(fileRow(name)))),
  terms: () =>
    Promise.all(
      FILES.map(
        async (row) =>
          `\n---\n\n${readFileSync(`${await fetchSources(row)}/${row.terms}`, "utf8").trimEnd()}`,
      ),
    ),
  peer: async ([architecture = ARCHITECTURE]) => [(await fetchPeer(architecture)).path],
};

const [command = "", ...words] = process.argv.slice(2);
try {
  const carryOut = COMMANDS[command];
  if (carryOut === undefined) throw new Error(`usage: main.ts { ${Object.keys(COMMANDS).join(" | ")} } ...`);
  for (const line of await carryOut(words)) console.log(line);
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = error instanceof NotAvailable ? 2 : 1;
}
