/** A program for the standalone host: `PROGRAM FILE MACHINE` runs the cases and prints one line of JSON for each. */
import "../../hosts/standalone/bigint.ts";
import "../../hosts/standalone/dispose.ts";
import { host, port } from "../../hosts/standalone/host.ts";
import { cString, decodeText, encodeText } from "../../src/bytes/text.ts";
import { CASES, runCase } from "./cases.ts";
import { caller, type Setting } from "./setting.ts";

const AT_FDCWD = -100;
const O_RDWR = 2;
const STDOUT = 1;
const CYCLES = 5_000;

const call = caller(port);

/** Calls are made on another description of the file than the one of the cases, whose offset stays. */
function opened<T>(path: string, use: (fd: number) => T): T {
  const other = call("openat", AT_FDCWD, cString(path), O_RDWR, 0);
  try {
    return use(other);
  } finally {
    call("close", other);
  }
}

function settingOf(path: string, machine: string): Setting {
  return {
    port,
    machine,
    fd: call("openat", AT_FDCWD, cString(path), O_RDWR, 0),
    fill: (text) =>
      opened(path, (other) => {
        call("ftruncate", other, 0);
        call("write", other, encodeText(text), text.length);
      }),
    content: () =>
      opened(path, (other) => {
        const bytes = new Uint8Array(1024);
        return decodeText(bytes.slice(0, call("read", other, bytes, bytes.length)));
      }),
    // The engine counts references, and looks for cycles of garbage when enough was allocated.
    collectGarbage: () => {
      for (let i = 0; i < CYCLES; i++) {
        const cycle: { itself?: unknown; bytes: Uint8Array } = { bytes: new Uint8Array(64) };
        cycle.itself = cycle;
      }
    },
  };
}

function resultOf(name: string, setting: Setting): string {
  try {
    runCase(name, setting);
    return "kept";
  } catch (error) {
    return String(error);
  }
}

host.start = (argv) => {
  const [, path = "", machine = ""] = argv.map((word) => decodeText(new Uint8Array(word)));
  const setting = settingOf(path, machine);
  for (const name of Object.keys(CASES)) {
    const line = encodeText(`${JSON.stringify([name, resultOf(name, setting)])}\n`);
    call("write", STDOUT, line, line.length);
  }
  return 0;
};
