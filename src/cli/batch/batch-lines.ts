import { encodeText } from "../../bytes/text.ts";
import { SyscallError } from "../../sys/errors.ts";
import { E2BIG, strerror } from "../../uapi/errno.ts";
import { UsageError } from "../words/usage-error.ts";

/** bpftool's buffer for a line, of which the closing NUL takes one byte. */
export const LINE_MAX = 65536;
const CONTINUED = "\\\n";

function readFailed(errno: number): UsageError {
  return new UsageError(`reading batch file failed: ${strerror(errno)}`);
}

/** Puts the lines of a batch file together to commands: comments away, continued lines joined. */
export class CommandReader {
  readonly #lines: Iterator<string>;

  constructor(lines: Iterator<string>) {
    this.#lines = lines;
  }

  /**
   * The next command, perhaps an empty one; undefined at the end.
   * @param number how many commands came before, for errors
   * @throws UsageError
   */
  next(number: number): string | undefined {
    let command = this.#line();
    while (command?.includes(CONTINUED)) {
      const more = this.#line();
      if (more === undefined) throw new UsageError(`missing continuation line on command ${number}`);
      command = command.replace(CONTINUED, "") + more;
      if (encodeText(command).length + CONTINUED.length + 1 > LINE_MAX) {
        throw new UsageError(`command ${number} is too long`);
      }
    }
    if (command?.includes("\0")) throw new UsageError(`command ${number} holds a NUL character`);
    return command;
  }

  /** One line without its comment; a `#` begins one wherever it stands. */
  #line(): string | undefined {
    const line = this.#read();
    const code = line?.replace(/#.*/s, "");
    if (code !== undefined && encodeText(code).length >= LINE_MAX - 1) throw readFailed(E2BIG);
    return code;
  }

  #read(): string | undefined {
    try {
      const { done, value } = this.#lines.next();
      return done ? undefined : value;
    } catch (error) {
      if (error instanceof SyscallError) throw readFailed(error.errno);
      throw error;
    }
  }
}
