import type { Port, SyscallArgument } from "../../../src/sys/port.ts";
import { SYSCALLS } from "../../../src/uapi/syscalls.ts";

const STREAMS = [1, 2] as const;
type Stream = (typeof STREAMS)[number];

function isStream(value: SyscallArgument | undefined): value is Stream {
  return STREAMS.some((stream) => stream === value);
}

/** A port that keeps what is written to standard output and error, and passes everything else on. */
export function capturePort(port: Port): { readonly port: Port; text(stream: Stream): string } {
  const written: Record<Stream, Buffer[]> = { 1: [], 2: [] };
  const write = SYSCALLS[port.arch].write;
  const capturing: Port = {
    arch: port.arch,
    addressOf: (buffer) => port.addressOf(buffer),
    syscall(nr, ...args) {
      const [fd, bytes, length] = args;
      if (nr !== write || !isStream(fd) || !(bytes instanceof Uint8Array)) return port.syscall(nr, ...args);
      written[fd].push(Buffer.from(bytes.subarray(0, Number(length))));
      return Number(length);
    },
  };
  return { port: capturing, text: (stream) => Buffer.concat(written[stream]).toString("latin1") };
}
