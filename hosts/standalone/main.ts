import "./dispose.ts";
import { decodeText, encodeText } from "../../src/bytes/text.ts";
import { main } from "../../src/cli/main.ts";
import { writeAll } from "../../src/sys/file.ts";
import type { Arch, Port } from "../../src/sys/port.ts";
import { locate } from "./locate.ts";

/** What host.c provides. */
declare const host: {
  readonly arch: Arch;
  readonly argv: readonly ArrayBuffer[];
  readonly syscall: Port["syscall"];
  readonly addressOf: Port["addressOf"];
  readonly positions: () => string;
  exitCode: number;
};

const STDERR = 2;
const CRASHED = 255;

const { arch, syscall, addressOf } = host;
const port: Port = { arch, syscall, addressOf };

/** A fault of ours: the message, and where in the TypeScript sources it happened. */
function reportCrash(error: unknown): void {
  const stack = error instanceof Error ? (error.stack ?? "") : "";
  writeAll(port, STDERR, encodeText(`cgbpf crashed: ${error}\n${locate(stack, host.positions())}`));
}

try {
  host.exitCode = main(
    host.argv.map((word) => decodeText(new Uint8Array(word))),
    port,
  );
} catch (error) {
  host.exitCode = CRASHED;
  reportCrash(error);
}
