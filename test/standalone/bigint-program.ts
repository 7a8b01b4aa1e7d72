/** A program for the standalone host: `PROGRAM A,B …` prints what each operation makes of each pair of numbers. */
import "../../hosts/standalone/bigint.ts";
import "../../hosts/standalone/dispose.ts";
import { decodeText, encodeText } from "../../src/bytes/text.ts";
import type { Port } from "../../src/sys/port.ts";
import { SYSCALLS } from "../../src/uapi/syscalls.ts";
import { answersFor, type Pair } from "./bigint-operations.ts";

/** What host.c provides. */
declare const host: Port & { start: (argv: readonly ArrayBuffer[]) => number };

const STDOUT = 1;

host.start = (argv) => {
  const words = argv.slice(1).map((word) => decodeText(new Uint8Array(word)));
  const pairs = words.map((word) => word.split(",").map(BigInt) as unknown as Pair);
  for (const answer of answersFor(pairs)) {
    const line = encodeText(`${JSON.stringify(answer)}\n`);
    host.syscall(SYSCALLS[host.arch].write, STDOUT, line, line.length);
  }
  return 0;
};
