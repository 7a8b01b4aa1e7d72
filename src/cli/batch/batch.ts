import { SyscallError } from "../../sys/errors.ts";
import type { Fd } from "../../sys/fd.ts";
import { openFile } from "../../sys/files/file.ts";
import { strerror } from "../../uapi/errno.ts";
import { CommandFailed, reportFailure } from "../output/report.ts";
import type { Session } from "../output/session.ts";
import { isPrefix } from "../words/prefix.ts";
import { UsageError } from "../words/usage-error.ts";
import { CommandReader, LINE_MAX } from "./batch-lines.ts";
import { splitWords } from "./batch-words.ts";
import { readLines } from "./lines.ts";

export type RunLine = (session: Session, words: readonly string[]) => void;

const STDIN = 0;
/** A batch file may name another, or itself. */
const MAX_NESTING = 16;

/** Runs the commands of a file, or of standard input for `-`, up to the first that fails. */
export function batch(session: Session, words: readonly string[], runLine: RunLine): void {
  const path = parseWords(words);
  if (session.nesting >= MAX_NESTING)
    throw new UsageError(`batch files are nested more than ${MAX_NESTING} deep`);
  using file = path === "-" ? undefined : openBatchFile(session, path);
  session.json?.startArray();
  try {
    runCommands(session, file?.number ?? STDIN, runLine);
  } finally {
    session.json?.endArray();
  }
}

function parseWords(words: readonly string[]): string {
  const [keyword = "", path] = words;
  if (path === undefined) throw new UsageError("too few parameters for batch");
  if (words.length > 2) throw new UsageError("too many parameters for batch");
  if (!isPrefix(keyword, "file")) throw new UsageError(`expected 'file', got: ${keyword}`);
  return path;
}

function openBatchFile(session: Session, path: string): Fd {
  try {
    return openFile(session.kernel.port, path);
  } catch (error) {
    if (!(error instanceof SyscallError)) throw error;
    throw new UsageError(`Can't open file (${path}): ${strerror(error.errno)}`);
  }
}

/** Failures are reported here, inside the array that JSON mode has open. */
function runCommands(session: Session, fd: number, runLine: RunLine): void {
  const reader = new CommandReader(
    readLines(session.kernel.port, fd, LINE_MAX, () => session.output.flush()),
  );
  let count = 0;
  try {
    for (;;) {
      const command = reader.next(count);
      if (command === undefined) break;
      const words = splitWords(command, count);
      if (words.length === 0) continue;
      runCommand(session, words, runLine);
      count++;
    }
  } catch (error) {
    reportFailure(session, error);
    throw new CommandFailed();
  }
  if (!session.json) session.print(`processed ${count} commands\n`);
}

function runCommand(session: Session, words: readonly string[], runLine: RunLine): void {
  session.json?.startObject();
  session.json?.member("command", words);
  session.json?.name("output");
  try {
    runLine(session, words);
  } catch (error) {
    reportFailure(session, error);
    throw new CommandFailed();
  } finally {
    session.json?.endObject();
    session.writeNotes();
  }
}
