/** What the tests in a virtual machine tell the host, one line of JSON each. */
export type Message =
  | { readonly kind: "kernel"; readonly release: string }
  | CaseMessage
  /** How long a group of tests took. */
  | { readonly kind: "group"; readonly name: string; readonly seconds: number }
  /** All tests have run; a machine that died before says nothing of the kind. */
  | { readonly kind: "end" };

export interface CaseMessage {
  readonly kind: "case";
  /** `equal`: the same as bpftool 7.8 here and now; `own`: where it falls short or has nothing to say. */
  readonly sort: "equal" | "own";
  readonly title: string;
  /** What was wrong; missing where all is well. */
  readonly failure?: string;
}
