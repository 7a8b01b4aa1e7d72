/** What of the kernel an object file refers to. */
export type ExternKind = "kconfig" | "variable" | "function";

/** Why it cannot be had. */
export type ExternProblem = "missing" | "other-type" | "ambiguous" | "other-value";

export type ByteOrder = "little" | "big";

/** Failures with object files, from reading one to loading its programs. */
export interface ObjectFailures {
  /** The bytes are no object file, or a damaged one: `place` is what is wrong, with its offset. */
  "object-malformed": { readonly place: string; readonly problem: string };
  /** The object file is for machines of the other byte order. */
  "byte-order-wrong": { readonly object: ByteOrder; readonly machine: ByteOrder };
  /** The object file holds no program of this name. */
  "program-not-in-object": { readonly name: string; readonly programs: readonly string[] };
  /** The object file holds no map of this name. */
  "map-not-in-object": { readonly name: string; readonly maps: readonly string[] };
  /** The object file holds no variable of this name. */
  "variable-not-in-object": { readonly name: string; readonly variables: readonly string[] };
  /** The section's name says no program type. */
  "section-unknown": { readonly program: string; readonly section: string };
  /** The kernel and its modules do not have what the program is to be attached to. */
  "attach-target-not-found": { readonly program: string; readonly section: string; readonly target: string };
  /** The kernel has no variable, function or setting of this name, or one of another type. */
  "extern-not-found": { readonly name: string; readonly kind: ExternKind; readonly problem: ExternProblem };
  /** A CO-RE relocation cannot be resolved: no type of the kernel fits, or several that disagree. */
  "relocation-failed": {
    readonly program: string;
    readonly instruction: number;
    readonly problem: string;
    readonly access?: string;
    /** Types that fit and disagree, each with what it says: `struct a.y [5] in vmlinux: 4 at bit 32`. */
    readonly candidates?: readonly string[];
  };
  /** No BPF token could be had from that directory. */
  "token-create-failed": { readonly path: string };
  /** The kernel did not create the map. */
  "map-create-failed": {
    readonly name: string;
    readonly type: number;
    readonly keySize: number;
    readonly valueSize: number;
    readonly maxEntries: number;
    readonly flags: number;
    /** False where the kernel was told sizes alone. */
    readonly hasTypes: boolean;
    /** Whether a map of maps says what the maps in it are like. */
    readonly hasInner: boolean;
    /** The kernel's objection to the object's types, if it refused them before. */
    readonly typesRefused?: string;
  };
  /** The first contents of the map were not written, or it was not frozen. */
  "map-fill-failed": { readonly name: string; readonly slot?: number; readonly target?: string };
  /** The map that is pinned where this one belongs is another. */
  "pinned-map-differs": {
    readonly name: string;
    readonly path: string;
    readonly field: string;
    readonly pinned: string;
    readonly wanted: string;
  };
  /** The verifier refused the program; `problem` is the line of its log that says why. */
  "load-failed": {
    readonly name: string;
    readonly log: string;
    readonly problem: string;
    /** What the program uses that this kernel does not have, where that is the cause: `struct task_struct.pid`. */
    readonly missing?: string;
    /** The kernel's objection to the object's types, if it refused them before. */
    readonly typesRefused?: string;
  };
}
