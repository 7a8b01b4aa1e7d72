import type { AttachTypeRef } from "../../../src/uapi/attach-types.ts";
import type { HowLoaded } from "../loaded.ts";

/** What a process of the cgroup does (the words of trigger.c), and what it gets. */
export type Trigger = readonly [action: string, result: string];

/** How an object is made of another one, since no compiler here writes it. */
export interface Made {
  readonly from: string;
  readonly make: (bytes: Buffer) => Buffer;
}

/** One object of the corpus: testdata/corpus/NAME.bpf.o, or made of one. */
export interface CorpusObject extends HowLoaded {
  readonly name: string;
  readonly made?: Made;
  /** What a loader needs for it, or which hook it is for. */
  readonly covers: string;
  /** The Linux that has all it needs; any with CO-RE if not given. Older ones refuse it. */
  readonly since?: string;
  /** Programs to attach, each with its hook. */
  readonly attach?: { readonly [program: string]: AttachTypeRef };
  /** Its sections say where it is attached, for the whole machine: only where nobody minds. */
  readonly autoAttach?: boolean;
  /** Entries to put into maps before that, in hex. */
  readonly fill?: { readonly [map: string]: readonly (readonly [key: string, value: string])[] };
  readonly trigger?: readonly Trigger[];
  /** Iterators, each with what reading it gives; ID there stands for the id of the cgroup. */
  readonly iterate?: { readonly [program: string]: RegExp };
  /** They iterate over the cgroup alone, not over all there is. */
  readonly overCgroup?: boolean;
  /** Programs to run once without any hook: those of type syscall. */
  readonly run?: readonly string[];
  /** Global variables afterwards, of all sections; as matches() in wanted.ts takes them. */
  readonly variables?: { readonly [name: string]: unknown };
  /** Entries of maps afterwards, as `[key, value]`; the same. */
  readonly entries?: { readonly [map: string]: unknown };
  /** The first value of maps without BTF afterwards, in hex. */
  readonly bytes?: { readonly [map: string]: string };
  /** Since this Linux it is given memory without locks, and so none by a processor without cmpxchg16b. */
  readonly lockless?: string;
  /** Why it is loaded here, and nothing more. */
  readonly onlyLoaded?: string;
  /** Why this kernel or host cannot load it, and what libbpf says then. */
  readonly notHere?: { readonly because: string; readonly says: RegExp };
}

/** An object that no kernel takes. */
export interface BadObject {
  readonly name: string;
  readonly made?: Made;
  /** What is wrong with it. */
  readonly wrong: string;
  /** The Linux that finds it out; an older one refuses it for another reason. */
  readonly since?: string;
  /** What libbpf says. */
  readonly says: RegExp;
  /** What an error of ours has to name. */
  readonly names: RegExp;
  /** The compiler alone that makes it bad, as it calls itself in the object: one that is newer may write a good one. */
  readonly from?: RegExp;
}
