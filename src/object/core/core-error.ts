import type { CoreRelocation } from "../../btf/ext.ts";
import type { CoreKindName } from "./core-kinds.ts";

export interface CoreErrorDetails {
  /** Undefined when the number of the kind is unknown. */
  readonly kind?: CoreKindName | undefined;
  /** What is accessed, in words: `struct task_struct.pid`, or `struct task_struct + 0:85` where that could not be read. */
  readonly access?: string | undefined;
  /** Types of the targets that fit and disagree, in words. */
  readonly candidates?: readonly string[] | undefined;
  readonly cause?: unknown;
}

/** A CO-RE relocation that cannot be resolved, or does not fit its instruction. */
export class CoreError extends Error {
  override readonly name = "CoreError";
  readonly relocation: CoreRelocation;
  /** The message without what relocation it is about. */
  readonly problem: string;
  readonly kind: CoreKindName | undefined;
  readonly access: string | undefined;
  readonly candidates: readonly string[];

  constructor(relocation: CoreRelocation, problem: string, details: CoreErrorDetails = {}) {
    const { kind, access, candidates = [], cause } = details;
    const place = `CO-RE relocation at byte ${relocation.insnOffset}`;
    const what = kind ? `${place} (${kind} of ${access})` : place;
    const list = candidates.length > 0 ? `: ${candidates.join("; ")}` : "";
    super(`${what}: ${problem}${list}`, cause === undefined ? {} : { cause });
    this.relocation = relocation;
    this.problem = problem;
    this.kind = kind;
    this.access = access;
    this.candidates = candidates;
  }
}
