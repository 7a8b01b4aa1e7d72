/** A command line that says something wrong: the sentence is bpftool's where it has one. */
export class UsageError extends Error {
  readonly hint: string | undefined;

  constructor(sentence: string, hint?: string) {
    super(sentence);
    this.hint = hint;
  }
}
