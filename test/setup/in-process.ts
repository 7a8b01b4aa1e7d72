import { nodePort } from "../../hosts/node/port.ts";
import { main } from "../../src/cli/main.ts";
import type { Port, SyscallArgument } from "../../src/sys/port.ts";
import { SYSCALLS } from "../../src/uapi/syscalls.ts";

/** A system call on its way: its number's name, if cgbpf knows it, and what it was given. */
export interface Call {
  readonly name: string | undefined;
  readonly args: readonly SyscallArgument[];
  /** Lets the kernel answer. */
  forward(...args: readonly SyscallArgument[]): number;
  /** The buffer that a pointer inside of an argument leads to. */
  bufferAt(address: bigint): Uint8Array | undefined;
}

/** Answers in place of the kernel, or forwards. */
export type Interceptor = (call: Call) => number;

const STDOUT = 1;
const STDERR = 2;

function nameOf(port: Port, nr: number): string | undefined {
  return Object.entries(SYSCALLS[port.arch]).find(([, number]) => number === nr)?.[0];
}

/** The port of Node with someone in between. */
function interceptedPort(port: Port, intercept: Interceptor): Port {
  const buffers = new Map<bigint, Uint8Array>();
  const bufferAt = (address: bigint) => buffers.get(address);
  return {
    arch: port.arch,
    addressOf: (buffer) => {
      const address = port.addressOf(buffer);
      buffers.set(address, buffer);
      return address;
    },
    syscall: (nr, ...args) => {
      const forward = (...changed: readonly SyscallArgument[]) => port.syscall(nr, ...changed);
      const given = args.filter((argument) => argument !== undefined);
      return intercept({ name: nameOf(port, nr), args: given, forward, bufferAt });
    },
  };
}

/** Runs the program in this process, on the real kernel with some calls answered otherwise. */
export function runInProcess(
  argv: readonly string[],
  intercept: Interceptor = ({ args, forward }) => forward(...args),
): { code: number; stdout: string; stderr: string } {
  const written = new Map<number, Buffer[]>([
    [STDOUT, []],
    [STDERR, []],
  ]);
  const port = interceptedPort(nodePort(), (call) => {
    const [fd, bytes, length] = call.args;
    const output = call.name === "write" && typeof fd === "number" ? written.get(fd) : undefined;
    if (output === undefined || !(bytes instanceof Uint8Array)) return intercept(call);
    output.push(Buffer.from(bytes.subarray(0, Number(length))));
    return Number(length);
  });
  const code = main(["bpftool", ...argv], port);
  const textOf = (fd: number) => Buffer.concat(written.get(fd) ?? []).toString();
  return { code, stdout: textOf(STDOUT), stderr: textOf(STDERR) };
}
