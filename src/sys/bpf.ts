import { type Layout, StructView, type Writable } from "../bytes/struct.ts";
import { BPF_COMMANDS, type BpfCommand } from "../uapi/commands.ts";
import { bpf_cmd } from "../uapi/constants.ts";
import { EAGAIN } from "../uapi/errno.ts";
import { SyscallError } from "./errors.ts";
import type { Port } from "./port.ts";
import { rawSyscall } from "./syscall.ts";

/** Fields of a struct, a buffer standing for its address in any 64-bit field. */
export type Attributes<L extends Layout> = Partial<Writable<L>>;

export interface BpfAnswer<L extends Layout> {
  /** What the call returned: a file descriptor, or 0. */
  readonly result: number;
  /** Error number of a call that failed, otherwise 0. */
  readonly errno: number;
  /** The attributes as the kernel left them. */
  readonly attr: StructView<L>;
}

type LayoutOf<C extends BpfCommand> = (typeof BPF_COMMANDS)[C];

/** EAGAIN passes: a signal interrupted the verifier, or a link is not complete yet. libbpf gives up after as many tries. */
const ATTEMPTS = 5;

/** Holds the buffers of the running call: an address in the attributes keeps nothing alive. */
const inFlight: { held: readonly unknown[] } = { held: [] };

/** The struct with an address wherever a buffer stands for one; the buffers must stay alive as long as it is used. */
export function encodeAttributes<L extends Layout>(
  port: Port,
  layout: L,
  attributes: Attributes<L>,
): Uint8Array {
  const struct = new StructView(layout, new Uint8Array(layout.size));
  struct.write(attributes, port);
  return struct.bytes;
}

/**
 * One call of bpf(2), which can be made again with some attributes changed.
 *
 * The kernel is told of the bytes up to the last attribute that is named, so that a kernel which does not know the ones
 * behind accepts the call; name an output attribute to have it filled. The buffer is always the whole struct:
 * kernels 6.17 and shortly after wrote the revision of BPF_PROG_QUERY whatever size they were told.
 */
export class BpfCall<C extends BpfCommand> {
  /** The attributes: what the next call says, and what the last one left. */
  readonly attr: StructView<LayoutOf<C>>;
  readonly #port: Port;
  readonly #command: number;
  readonly #size: number;
  readonly #held: readonly unknown[];

  /** @param alsoAlive whatever else the kernel reaches through these attributes, one address further */
  constructor(port: Port, command: C, attributes: Attributes<LayoutOf<C>>, alsoAlive?: unknown) {
    const layout: LayoutOf<C> = BPF_COMMANDS[command];
    this.#port = port;
    this.#command = bpf_cmd[command];
    this.#held = [attributes, alsoAlive];
    this.attr = new StructView(layout, new Uint8Array(layout.size));
    this.#size = this.attr.write(attributes, port);
  }

  /** The kernel's result, negative errno included. */
  run(): number {
    inFlight.held = this.#held;
    let result = -EAGAIN;
    for (let attempt = 0; result === -EAGAIN && attempt < ATTEMPTS; attempt++) {
      result = rawSyscall(this.#port, "bpf", this.#command, this.attr.bytes, this.#size);
    }
    inFlight.held = [];
    return result;
  }
}

/** What bpf(2) answers, also when it fails. */
export function tryBpf<C extends BpfCommand>(
  port: Port,
  command: C,
  attributes: Attributes<LayoutOf<C>>,
  alsoAlive?: unknown,
): BpfAnswer<LayoutOf<C>> {
  const call = new BpfCall(port, command, attributes, alsoAlive);
  const result = call.run();
  return { result, errno: result < 0 ? -result : 0, attr: call.attr };
}

/**
 * What bpf(2) answers.
 * @param path the file that it is about, for the error
 * @param alsoAlive whatever else the kernel reaches through these attributes, one address further
 * @throws SyscallError with the kernel's errno
 */
export function bpf<C extends BpfCommand>(
  port: Port,
  command: C,
  attributes: Attributes<LayoutOf<C>>,
  path?: string,
  alsoAlive?: unknown,
): BpfAnswer<LayoutOf<C>> {
  const answer = tryBpf(port, command, attributes, alsoAlive);
  if (answer.errno !== 0) throw new SyscallError(`bpf(${command})`, answer.errno, path);
  return answer;
}
