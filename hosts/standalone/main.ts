import "./builtins.ts";
import "./bigint.ts";
import "./dispose.ts";
import { type RecordSizes, useWalkRecords } from "../../src/btf/format/records.ts";
import { gunzip, useGunzip } from "../../src/bytes/gunzip.ts";
import { type FindBytes, type FindWord, useFindBytes, useFindWord } from "../../src/bytes/search.ts";
import { useWriteFields, type WriteFields } from "../../src/bytes/struct.ts";
import { type AsciiCodec, decodeText, encodeText, useAsciiCodec } from "../../src/bytes/text.ts";
import { main } from "../../src/cli/main.ts";
import { writeAll } from "../../src/sys/files/file.ts";
import type { Arch, Port } from "../../src/sys/port.ts";
import { locate } from "./locate.ts";

/** What functions.c provides, and `start`, which host.c calls. */
declare const host: {
  readonly arch: Arch;
  readonly syscall: Port["syscall"];
  readonly addressOf: Port["addressOf"];
  readonly asciiText: AsciiCodec["decode"];
  readonly asciiBytes: AsciiCodec["encode"];
  readonly findBytes: FindBytes;
  readonly findWord: FindWord;
  readonly walkRecords: (
    words: Uint32Array,
    once: RecordSizes["once"],
    each: RecordSizes["each"],
    starts: Uint32Array,
    found: number,
    next: number,
    most: number,
    end: number,
  ) => number;
  readonly writeFields: WriteFields;
  readonly gunzip: (bytes: Uint8Array, most: number) => ArrayBuffer | undefined;
  readonly memoryAt: (address: number, length: number) => ArrayBuffer;
  readonly positions: () => ArrayBuffer;
  start: (argv: readonly ArrayBuffer[]) => number;
};

const STDERR = 2;
const CRASHED = 255;

const { arch, syscall, addressOf } = host;
const memoryAt = (address: number, length: number) => new Uint8Array(host.memoryAt(address, length));
const port: Port = { arch, syscall, addressOf, memoryAt };

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

useAsciiCodec({ decode: host.asciiText, encode: host.asciiBytes });
useFindBytes(host.findBytes);
useFindWord(host.findWord);
useWriteFields(host.writeFields);
useGunzip((bytes, most) => {
  const contents = host.gunzip(bytes, most);
  return contents && new Uint8Array(contents);
});
useWalkRecords((words, { once, each }, starts, found, next, most, end) =>
  host.walkRecords(words, once, each, starts, found, next, most, end),
);
host.start = start;
