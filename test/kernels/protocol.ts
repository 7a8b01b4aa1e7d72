/** What the tests in a virtual machine tell the host, one line of JSON each. */
export type Message =
  | { readonly kind: "kernel"; readonly release: string }
  | CaseMessage
  /** There is no bpftool here, and nobody has recorded what it answers. */
  | { readonly kind: "not compared"; readonly title: string }
  /** How long a group of tests took. */
  | { readonly kind: "group"; readonly name: string; readonly seconds: number }
  /** All tests have run; a machine that died before says nothing of the kind. */
  | { readonly kind: "end" };

export interface CaseMessage {
  readonly kind: "case";
  /**
   * `equal`: the same as bpftool 7.8 here and now; `recorded`: the same as it was recorded; `own`: where it falls short or has
   * nothing to say.
   */
  readonly sort: "equal" | "recorded" | "own";
  readonly title: string;
  /** Digest of the answer of bpftool, for a recording. */
  readonly told?: string;
  /** What was wrong; missing where all is well. */
  readonly failure?: string;
}
