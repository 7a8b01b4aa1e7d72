import type { Engine } from "../../src/bytes/engine.ts";
import type { Port } from "../../src/sys/port.ts";

/** What functions.c provides, and `start`, which host.c calls. */
interface Host
  extends Omit<Engine, "gunzip">,
    Required<Pick<Port, "arch" | "syscall" | "addressOf" | "writeFields">> {
  readonly gunzip: (bytes: Uint8Array, most: number) => ArrayBuffer | undefined;
  readonly memoryAt: (address: number, length: number) => ArrayBuffer;
  readonly positions: () => ArrayBuffer;
  start: (argv: readonly ArrayBuffer[]) => number;
}

declare global {
  /** The name that functions.c gives it. */
  var host: Host;
}

const native = globalThis.host;

export { native as host };

const { arch, syscall, addressOf, writeFields } = native;
const { asciiText, asciiBytes, findBytes, findWord, walkRecords } = native;

function memoryAt(address: number, length: number): Uint8Array {
  return new Uint8Array(native.memoryAt(address, length));
}

function gunzip(bytes: Uint8Array, most: number): Uint8Array | undefined {
  const contents = native.gunzip(bytes, most);
  return contents && new Uint8Array(contents);
}

/** The running kernel. */
export const port: Port = { arch, syscall, addressOf, writeFields, memoryAt };

/** The native forms of this host. */
export const ENGINE: Engine = { asciiText, asciiBytes, findBytes, findWord, walkRecords, gunzip };
