import type { Port, SyscallArgument } from "../../src/sys/port.ts";

/**
 * The same kernel behind other addresses: whatever buffer a call names or leads to, the kernel gets the address of a copy. Before each
 * call all copies are made anew, after it they are copied back. So whoever writes the address of the buffer itself gets nothing: what
 * the kernel writes there is overwritten.
 */
export class MovedPort implements Port {
  readonly arch: Port["arch"];
  /** How often an address was asked for. A native form that writes addresses of its own asks for none. */
  asked = 0;
  readonly #real: Port;
  /** A copy of each buffer that an address was asked for. */
  readonly #copies = new Map<Uint8Array, Uint8Array>();

  constructor(real: Port) {
    this.#real = real;
    this.arch = real.arch;
  }

  addressOf(buffer: Uint8Array): bigint {
    this.asked++;
    const copy = this.#copies.get(buffer) ?? new Uint8Array(buffer.length);
    this.#copies.set(buffer, copy);
    return this.#real.addressOf(copy);
  }

  syscall(nr: number, ...args: (SyscallArgument | undefined)[]): number {
    const moved = args.map((arg) => (arg instanceof Uint8Array ? new Uint8Array(arg.length) : arg));
    const pairs = [...this.#copies];
    args.forEach((arg, i) => {
      if (arg instanceof Uint8Array) pairs.push([arg, moved[i] as Uint8Array]);
    });
    for (const [buffer, copy] of pairs) copy.set(buffer);
    const result = this.#real.syscall(nr, ...moved);
    for (const [buffer, copy] of pairs) buffer.set(copy);
    return result;
  }
}
