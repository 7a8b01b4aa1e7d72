import { ClosedError } from "./errors.ts";
import type { Port } from "./port.ts";
import { checkedSyscall, rawSyscall } from "./syscall.ts";

const F_DUPFD_CLOEXEC = 1030;
const FIRST_FREE = 3;

/**
 * An open file descriptor that is closed exactly once: by `close()`, or at the end of a `using` block.
 * It is never 0, 1 or 2: bpf(2) reads descriptor 0 as "none", and a program that was started with closed standard streams
 * would otherwise print into a kernel object. One that nobody closes is closed when it is collected, on hosts with a net for that.
 */
export class Fd implements Disposable {
  readonly #port: Port;
  #number: number;

  /** Takes over a descriptor that the kernel has just returned. */
  constructor(port: Port, number: number) {
    this.#port = port;
    this.#number = number < FIRST_FREE ? moveUp(port, number) : number;
    port.unclosed?.register(this, this.#number, this);
  }

  /** @throws ClosedError when the descriptor is closed already. */
  get number(): number {
    if (this.#number < 0) throw new ClosedError();
    return this.#number;
  }

  get closed(): boolean {
    return this.#number < 0;
  }

  /** Another descriptor of the same open file, closed on its own. */
  duplicate(): Fd {
    return new Fd(this.#port, duplicate(this.#port, this.number));
  }

  /** Closes the descriptor; a second call does nothing. */
  close(): void {
    if (this.#number < 0) return;
    const number = this.#number;
    this.#number = -1;
    this.#port.unclosed?.unregister(this);
    // Linux frees the descriptor even when close(2) reports an error, so there is nothing to try again.
    rawSyscall(this.#port, "close", number);
  }

  [Symbol.dispose](): void {
    this.close();
  }
}

function duplicate(port: Port, number: number): number {
  return checkedSyscall(port, "fcntl", undefined, number, F_DUPFD_CLOEXEC, FIRST_FREE);
}

function moveUp(port: Port, number: number): number {
  try {
    return duplicate(port, number);
  } finally {
    rawSyscall(port, "close", number);
  }
}
