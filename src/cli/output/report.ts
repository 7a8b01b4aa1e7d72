import { CgbpfError } from "../../bpf/failure/failures.ts";
import { describeFailure, type FailureDescription } from "../../sentences/describe-failure.ts";
import { SyscallError } from "../../sys/errors.ts";
import { FailureInCommand, UsageError } from "../words/usage-error.ts";
import type { Session } from "./session.ts";

/** The command failed, and has said so already. */
export class CommandFailed extends Error {}

/** Says what went wrong. @throws the error itself when it is none that a command line can cause */
export function reportFailure(session: Session, error: unknown): void {
  if (error instanceof CommandFailed) return;
  if (error instanceof UsageError) session.reportError(error.message, error.hint);
  else if (error instanceof FailureInCommand) session.reportError(error.message, hintInCommand(error));
  else if (error instanceof CgbpfError) reportDescribed(session, describeFailure(error));
  else if (error instanceof SyscallError) session.reportError(error.message);
  else throw error;
}

function hintInCommand({ failure, remedy }: FailureInCommand): string | undefined {
  const { hint } = describeFailure(failure);
  return hint === undefined || remedy === undefined ? (hint ?? remedy) : `${hint} (${remedy})`;
}

function reportDescribed(session: Session, { sentence, hint }: FailureDescription): void {
  session.reportError(sentence, hint);
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
