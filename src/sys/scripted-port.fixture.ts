import { StructView } from "../bytes/struct.ts";
import { BPF_COMMANDS, type BpfCommand, bpfCommandByNumber } from "../uapi/commands.ts";
import { SYSCALLS, type SyscallName } from "../uapi/syscalls.ts";
import type { Port, SyscallArgument } from "./port.ts";

type Step<A extends unknown[]> = number | ((...args: A) => number);
/** One answer for all calls, or a list with one for each. */
type Answer<A extends unknown[]> = Step<A> | readonly Step<A>[];
/** The attributes of a command of bpf(2). */
export type Attr<C extends BpfCommand> = StructView<(typeof BPF_COMMANDS)[C]>;

/** Answers by the name of a system call, and of a command of bpf(2). close(2) needs none. */
export type Answers = {
  readonly [N in Exclude<SyscallName, "bpf">]?: Answer<SyscallArgument[]>;
} & { readonly [C in BpfCommand]?: Answer<[attr: Attr<C>]> };

/** Calls whose result is a new descriptor. */
const OPENS = /^(openat|open_by_handle_at|fcntl|socket|BPF_(PROG|MAP|LINK|BTF)_GET_FD_BY_ID|BPF_OBJ_GET)$/;

/** A port for tests: answers from a table, and fails a test that makes a call which has no answer. */
export class ScriptedPort implements Port {
  readonly arch = "x64";
  /** Names of the calls so far, those of close(2) left out. */
  readonly calls: string[] = [];
  /** Descriptors that are open. */
  readonly open = new Set<number>();
  readonly #answers: Answers;
  readonly #counts = new Map<string, number>();
  readonly #memory: Uint8Array[] = [];

  constructor(answers: Answers) {
    this.#answers = answers;
  }

  addressOf(buffer: Uint8Array): bigint {
    return BigInt(this.#memory.push(buffer));
  }

  /** The buffer that the kernel would see at this address. */
  at(address: bigint): Uint8Array {
    return this.#memory[Number(address) - 1] ?? fail(`nothing is at address ${address}`);
  }

  syscall(nr: number, ...args: (SyscallArgument | undefined)[]): number {
    const given = args.filter((argument) => argument !== undefined);
    const name = nameOf(nr);
    if (name === "close") return this.#close(Number(given[0]));
    return name === "bpf" ? this.#bpf(given) : this.#answer(name, given);
  }

  #bpf([number, bytes]: readonly SyscallArgument[]): number {
    const command = bpfCommandByNumber(Number(number)) ?? fail(`bpf(${number}) is unknown`);
    return this.#answer(command, [new StructView(BPF_COMMANDS[command], bytes as Uint8Array)]);
  }

  #answer(name: string, args: readonly unknown[]): number {
    this.calls.push(name);
    const answer = (this.#answers as Readonly<Record<string, Answer<unknown[]>>>)[name];
    const count = (this.#counts.get(name) ?? 0) + 1;
    this.#counts.set(name, count);
    const step = Array.isArray(answer) ? (answer[count - 1] as Step<unknown[]>) : (answer as Step<unknown[]>);
    if (step === undefined) fail(`call ${count} of ${name} is not expected`);
    const result = typeof step === "number" ? step : step(...args);
    if (result >= 0 && OPENS.test(name)) this.open.add(result);
    return result;
  }

  #close(fd: number): number {
    return this.open.delete(fd) ? 0 : fail(`descriptor ${fd} is closed, but not open`);
  }
}

function nameOf(nr: number): SyscallName {
  const names = Object.keys(SYSCALLS.x64) as SyscallName[];
  return names.find((name) => SYSCALLS.x64[name] === nr) ?? fail(`system call ${nr} is unknown`);
}

/** Not a SyscallError, so that nothing takes it for an answer of the kernel. */
function fail(problem: string): never {
  throw new Error(`scripted port: ${problem}`);
}
