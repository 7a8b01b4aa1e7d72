import "./builtins.ts";
import "./bigint.ts";
import "./dispose.ts";
import { useEngine } from "../../src/bytes/engine.ts";
import { gunzip } from "../../src/bytes/gunzip.ts";
import { decodeText, encodeText } from "../../src/bytes/text.ts";
import { main } from "../../src/cli/main.ts";
import { writeAll } from "../../src/sys/files/file.ts";
import { ENGINE, host, port } from "./host.ts";
import { locate } from "./locate.ts";

const STDERR = 2;
const CRASHED = 255;

/** What the engine throws where the process may have no more, and what is said of it. */
const LIMITS: Readonly<Record<string, string>> = {
  "InternalError: out of memory": "Error: out of memory\n",
  "InternalError: stack overflow":
    "Error: out of stack\nhint: ulimit -s sets how much there is, of which 4 MiB are used at most\n",
};

/** Returns the message of a fault of ours, and where in the TypeScript sources it happened. */
function crashOf(error: unknown): string {
  const stack = error instanceof Error ? (error.stack ?? "") : "";
  const positions = decodeText(gunzip(new Uint8Array(host.positions())));
  return `cgbpf crashed: ${error}\n${locate(stack, positions)}`;
}

/** Runs one command line, and returns the exit code. */
function start(argv: readonly ArrayBuffer[]): number {
  try {
    return main(
      argv.map((word) => decodeText(new Uint8Array(word))),
      port,
    );
  } catch (error) {
    writeAll(port, STDERR, encodeText(LIMITS[String(error)] ?? crashOf(error)));
    return CRASHED;
  }
}

useEngine(ENGINE);
host.start = start;
