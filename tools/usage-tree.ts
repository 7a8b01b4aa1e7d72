/** A part of a usage line. */
export type Part =
  /** A word that is typed as it stands, and the word or placeholder before it, which may change what it means. */
  | { readonly kind: "word"; readonly word: string; readonly after: string }
  /** The name of what is to be put in: `CGROUP`. */
  | { readonly kind: "placeholder"; readonly name: string }
  | { readonly kind: "choice"; readonly of: readonly Sequence[] }
  | { readonly kind: "optional"; readonly part: Sequence }
  /** Options that may come in any order, and again. */
  | { readonly kind: "options"; readonly of: readonly Sequence[] };

export type Sequence = readonly Part[];

/** The placeholder that stands for several words of its kind. */
const REPEATED = "ATTACH_FLAGS";
const TOKEN = /[[\]{}|]|[^\s[\]{}|]+/g;

/** An optional part that begins with a placeholder keeps its place: it is no option. */
function isOption(part: Part | undefined): boolean {
  if (part?.kind !== "optional") return false;
  const [first] = part.part;
  return first?.kind !== "placeholder" || first.name === REPEATED;
}

function isRepeated(part: Part): boolean {
  return part.kind === "placeholder" && part.name === REPEATED;
}

/** `[opcodes] [linum] [visual]` as what may come in any order; a single option, `[effective]`, comes once. */
function joinOptions(parts: Sequence): Part[] {
  const start = parts.findIndex(isOption);
  if (start < 0) return [...parts];
  const length = parts.slice(start).findIndex((part) => !isOption(part));
  const run = length < 0 ? parts.slice(start) : parts.slice(start, start + length);
  const options = run.flatMap((part) => (part.kind === "optional" ? [part.part] : []));
  const isOnce = run.length === 1 && !options.flat().some(isRepeated);
  const joined: Part[] = isOnce ? [...run] : [{ kind: "options", of: options }];
  return [...parts.slice(0, start), ...joined, ...joinOptions(parts.slice(start + run.length))];
}

class Parser {
  readonly #tokens: string[];
  #last = "";

  constructor(usage: string) {
    this.#tokens = usage.match(TOKEN) ?? [];
  }

  /** What stands before `end`, in each of the alternatives. */
  alternatives(end?: string): Sequence[] {
    const found: Part[][] = [[]];
    for (let token = this.#tokens.shift(); token !== end; token = this.#tokens.shift()) {
      if (token === undefined) throw new Error(`a usage lacks ${end}`);
      if (token === "|") found.push([]);
      else found.at(-1)?.push(this.#part(token));
    }
    return found.map(joinOptions);
  }

  #part(token: string): Part {
    if (token === "{") return { kind: "choice", of: this.alternatives("}") };
    if (token === "[") return { kind: "optional", part: this.alternatives("]").flat() };
    const after = this.#last;
    this.#last = token;
    return /^[A-Z]/.test(token) ? { kind: "placeholder", name: token } : { kind: "word", word: token, after };
  }
}

/** The parts of `{ show | list } CGROUP [effective]`. */
export function parseUsage(usage: string): Sequence {
  return new Parser(usage).alternatives().flat();
}

type WordPart = Extract<Part, { kind: "word" }>;

/** Every word that can be typed as it stands. */
export function wordsOf(sequence: Sequence): WordPart[] {
  return sequence.flatMap((part) => {
    if (part.kind === "word") return [part];
    if (part.kind === "placeholder") return [];
    return part.kind === "optional" ? wordsOf(part.part) : part.of.flatMap(wordsOf);
  });
}
