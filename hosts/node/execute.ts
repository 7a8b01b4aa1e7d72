import { readFileSync, readlinkSync } from "node:fs";
import { viewOf } from "../../src/bytes/struct.ts";
import { cString, decodeText } from "../../src/bytes/text.ts";
import { exists } from "../../src/sys/files/file.ts";
import type { Port } from "../../src/sys/port.ts";
import { ENOENT } from "../../src/uapi/errno.ts";
import { SYSCALLS } from "../../src/uapi/syscalls.ts";
import { endAtClosedPipe } from "./closed-pipe.ts";

const EXECVE = { x64: 59, arm64: 221, riscv64: 221 } as const;
const F_SETFD = 2;
const LAST_MARKED = 15;
const POINTER = 8;

/** Texts as execve(2) takes them: pointers, a null pointer, and behind them the strings, in one buffer that keeps all alive. */
function vector(port: Port, texts: readonly string[]): Uint8Array {
  const strings = texts.map(cString);
  let at = (strings.length + 1) * POINTER;
  const bytes = new Uint8Array(strings.reduce((size, string) => size + string.length, at));
  const base = port.addressOf(bytes);
  for (const [i, string] of strings.entries()) {
    viewOf(bytes).setBigUint64(i * POINTER, base + BigInt(at), true);
    bytes.set(string, at);
    at += string.length;
  }
  return bytes;
}

/** Node's own, for its event loop. */
function isOfNode(fd: number): boolean {
  try {
    return readlinkSync(`/proc/self/fd/${fd}`).startsWith("anon_inode:[event");
  } catch {
    return false;
  }
}

/**
 * Node marks descriptors that it was started with to be closed, and a file to read may be one of them: 0 to 15, and what
 * follows up to the first that is not open (uv_disable_stdio_inheritance of libuv).
 */
function keepDescriptors(port: Port): void {
  const { fcntl } = SYSCALLS[port.arch];
  for (let fd = 0; ; fd++) {
    const isOpen = isOfNode(fd) || port.syscall(fcntl, fd, F_SETFD, 0) === 0;
    if (!isOpen && fd > LAST_MARKED) return;
  }
}

const ENVIRONMENT = "/proc/self/environ";

/** The environment that this process was started with; `process.env` would lose bytes that are not UTF-8. */
function environment(): readonly string[] {
  return decodeText(readFileSync(ENVIRONMENT)).split("\0").slice(0, -1);
}

/**
 * Puts another program in the place of this process, which keeps its number, descriptors and environment. Returns only
 * when the kernel refuses, or shows no environment, with the negative errno; `process.execve` of Node would end the process
 * then, and loses bytes.
 */
export function execute(port: Port, path: string, argv: readonly string[]): number {
  if (!exists(port, ENVIRONMENT)) return -ENOENT;
  keepDescriptors(port);
  endAtClosedPipe(port);
  return port.syscall(EXECVE[port.arch], cString(path), vector(port, argv), vector(port, environment()));
}
