import type { CgbpfError } from "../../bpf/failure/failures.ts";

/** A command line that says something wrong: the sentence is bpftool's where it has one. */
export class UsageError extends Error {
  readonly hint: string | undefined;

  constructor(sentence: string, hint?: string) {
    super(sentence);
    this.hint = hint;
  }
}

/**
 * A failure that bpftool has another sentence for in this command; the hint stays that of the failure, with what this command alone
 * offers against it behind it.
 */
export class FailureInCommand extends Error {
  readonly failure: CgbpfError;
  readonly remedy: string | undefined;

  constructor(sentence: string, failure: CgbpfError, remedy?: string) {
    super(sentence);
    this.failure = failure;
    this.remedy = remedy;
  }
}

/** A command line that lacks words, to which bpftool answers with the usage of the whole object. */
export class UsageWanted extends Error {}
