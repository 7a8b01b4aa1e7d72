import { CgbpfError } from "../../bpf/failure/failures.ts";
import { hintOf } from "../../sentences/hints.ts";
import { sentenceOf } from "../../sentences/sentences.ts";
import { SyscallError } from "../../sys/errors.ts";
import { FailureInCommand, UsageError } from "../words/usage-error.ts";
import type { Session } from "./session.ts";

/** The command failed, and has said so already. */
export class CommandFailed extends Error {}

/** Says what went wrong. @throws the error itself when it is none that a command line can cause */
export function reportFailure(session: Session, error: unknown): void {
  if (error instanceof CommandFailed) return;
  if (error instanceof UsageError) session.reportError(error.message, error.hint);
  else if (error instanceof FailureInCommand) session.reportError(error.message, hintOf(error.failure));
  else if (error instanceof CgbpfError) session.reportError(sentenceOf(error), hintOf(error));
  else if (error instanceof SyscallError) session.reportError(error.message);
  else throw error;
}

/** What `print` writes as an array in JSON mode; a failure is an element of it. @throws CommandFailed after that */
export function printArray(session: Session, print: () => void): void {
  session.json?.startArray();
  try {
    print();
  } catch (error) {
    reportFailure(session, error);
    throw new CommandFailed();
  } finally {
    session.json?.endArray();
  }
}
