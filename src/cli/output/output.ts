import { encodeText } from "../../bytes/text.ts";
import { SyscallError } from "../../sys/errors.ts";
import { writeAll } from "../../sys/files/file.ts";
import type { Port } from "../../sys/port.ts";
import { rawSyscall } from "../../sys/syscall.ts";
import { EPIPE } from "../../uapi/errno.ts";

const STDOUT = 1;
const STDERR = 2;
const FLUSH_AT = 32768;
const TCGETS = 0x5401;

/** Control characters but newline and tab, those of Latin-1 too, and bytes that are not UTF-8. */
const UNSAFE = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\udc80-\udcff]/;
const UNSAFE_PARTS = new RegExp(`[\\ud800-\\udbff][\\udc00-\\udfff]|${UNSAFE.source}`, "g");

/** Text as a terminal may show it: a cgroup's name can hold any byte, and must not steer the terminal. */
export function escapeForTerminal(text: string): string {
  return text.replace(UNSAFE_PARTS, (part) =>
    part.length > 1 ? part : `\\x${(part.charCodeAt(0) & 0xff).toString(16).padStart(2, "0")}`,
  );
}

/** Standard output in few writes, and standard error at once, in the order in which they were written. */
export class Output {
  readonly #port: Port;
  readonly #terminals = new Map<number, boolean>();
  #pending: string[] = [];
  #size = 0;
  #failure: OutputError | undefined;
  #readerIsGone = false;

  constructor(port: Port) {
    this.#port = port;
  }

  write(text: string): void {
    this.#pending.push(text);
    this.#size += text.length;
    if (this.#size >= FLUSH_AT) this.flush();
  }

  /** A message on standard error. Whether it can be written changes nothing; that standard output failed is said by `flush`. */
  writeError(text: string): void {
    try {
      this.flush();
    } catch (error) {
      if (!(error instanceof OutputError)) throw error;
    }
    this.#trySend(STDERR, text);
  }

  /** @throws OutputError when standard output takes no more, then and ever after. */
  flush(): void {
    const text = this.#pending.join("");
    this.#pending = [];
    this.#size = 0;
    // Where SIGPIPE is ignored bpftool goes on, and its exit code is that of the command.
    if (this.#readerIsGone) return;
    if (text !== "" && this.#failure === undefined) {
      const cause = this.#trySend(STDOUT, text);
      this.#failure = cause && new OutputError(cause);
      this.#readerIsGone = cause?.errno === EPIPE;
    }
    if (this.#failure && !this.#readerIsGone) throw this.#failure;
  }

  #trySend(fd: number, text: string): SyscallError | undefined {
    try {
      this.#send(fd, text);
      return undefined;
    } catch (error) {
      if (error instanceof SyscallError) return error;
      throw error;
    }
  }

  #send(fd: number, text: string): void {
    const shown = this.#isTerminal(fd) && UNSAFE.test(text) ? escapeForTerminal(text) : text;
    writeAll(this.#port, fd, encodeText(shown));
  }

  #isTerminal(fd: number): boolean {
    const known =
      this.#terminals.get(fd) ?? rawSyscall(this.#port, "ioctl", fd, TCGETS, new Uint8Array(64)) === 0;
    this.#terminals.set(fd, known);
    return known;
  }
}

/** Standard output is gone or full. */
export class OutputError extends Error {
  readonly reason: SyscallError;

  constructor(reason: SyscallError) {
    super(reason.message, { cause: reason });
    this.reason = reason;
  }
}
