import { decode, type Layout } from "../bytes/struct.ts";
import { decodeCString } from "../bytes/text.ts";
import { BPF_COMMANDS, type BpfCommand, bpfCommandByNumber } from "../uapi/commands.ts";
import { errnoName, strerror } from "../uapi/errno.ts";
import { SYSCALLS, type SyscallName } from "../uapi/syscalls.ts";
import type { Port, SyscallArgument } from "./port.ts";

/** Which argument of a call is a NUL-terminated path; other buffers are shown by their length. */
const PATH_ARGUMENT: { readonly [name in SyscallName]?: number } = {
  openat: 1,
  readlinkat: 1,
  faccessat: 1,
  mkdirat: 1,
  unlinkat: 1,
  statx: 1,
  statfs: 0,
};

function describeResult(result: number): string {
  return result < 0 ? `-1 ${errnoName(-result)} (${strerror(-result)})` : String(result);
}

function describeArgument(name: SyscallName, argument: SyscallArgument, index: number): string {
  if (!(argument instanceof Uint8Array)) return String(argument);
  if (PATH_ARGUMENT[name] === index) return JSON.stringify(decodeCString(argument));
  return `<${argument.length} bytes>`;
}

function describeValue(value: number | bigint | Uint8Array): string {
  if (value instanceof Uint8Array) return JSON.stringify(decodeCString(value));
  return typeof value === "bigint" ? `0x${value.toString(16)}` : String(value);
}

/** The fields that the kernel was told of, as it left them; of those that share their bytes the first. */
function describeAttributes(command: BpfCommand, buffer: Uint8Array, size: number): string {
  const layout: Layout = BPF_COMMANDS[command];
  const values: Record<string, number | bigint | Uint8Array> = decode(layout, buffer);
  const offsets = Object.values(layout.fields).map(([offset]) => offset);
  const told = Object.entries(layout.fields).filter(([, [at]], i) => at < size && offsets.indexOf(at) === i);
  return `{${told.map(([name]) => `${name}=${describeValue(values[name] ?? 0)}`).join(", ")}}`;
}

function describeCall(port: Port, nr: number, args: readonly SyscallArgument[]): string {
  const table = SYSCALLS[port.arch];
  const name = (Object.keys(table) as SyscallName[]).find((known) => table[known] === nr);
  if (name === undefined) return `syscall_${nr}(${args.length} arguments)`;
  const [first, second] = args;
  const command = name === "bpf" && typeof first === "number" ? bpfCommandByNumber(first) : undefined;
  if (command !== undefined && second instanceof Uint8Array) {
    return `bpf(${command}, ${describeAttributes(command, second, Number(args[2]))}, ${args[2]})`;
  }
  return `${name}(${args.map((argument, i) => describeArgument(name, argument, i)).join(", ")})`;
}

/** The same port, each call of which is described in a line: name, decoded arguments as they are after the call, result. */
export function tracingPort(port: Port, write: (line: string) => void): Port {
  return {
    arch: port.arch,
    addressOf: (buffer) => port.addressOf(buffer),
    ...(port.holdSignals && { holdSignals: port.holdSignals }),
    ...(port.memoryAt && { memoryAt: port.memoryAt }),
    syscall: (nr, ...args) => {
      const result = port.syscall(nr, ...args);
      const given = args.filter((argument) => argument !== undefined);
      write(`${describeCall(port, nr, given)} = ${describeResult(result)}`);
      return result;
    },
  };
}
