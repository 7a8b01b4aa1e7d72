import type { CgbpfError } from "../../bpf/failure/failures.ts";

/** A command line that says something wrong: the sentence is bpftool's where it has one. */
export class UsageError extends Error {
  readonly hint: string | undefined;

  constructor(sentence: string, hint?: string) {
    super(sentence);
    this.hint = hint;
  }
}

/** A failure that bpftool has another sentence for in this command; the hint stays that of the failure. */
export class FailureInCommand extends Error {
  readonly failure: CgbpfError;

  constructor(sentence: string, failure: CgbpfError) {
    super(sentence);
    this.failure = failure;
  }
}
