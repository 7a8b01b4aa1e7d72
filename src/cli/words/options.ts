/** What the options of a command line say. */
export interface Options {
  readonly json: boolean;
  readonly pretty: boolean;
  readonly pinned: boolean;
  readonly debug: boolean;
  readonly align: boolean;
  /** A BPF file system may be mounted where one is needed. */
  readonly mount: boolean;
  readonly paths: boolean;
  /** A program is loaded to see whether the kernel takes it, and pinned nowhere. */
  readonly onlyLoad: boolean;
  readonly version: boolean;
}

export const NO_OPTIONS: Options = {
  json: false,
  pretty: false,
  pinned: false,
  debug: false,
  align: false,
  mount: true,
  paths: false,
  onlyLoad: false,
  version: false,
};

interface OptionRow {
  readonly short?: string;
  readonly long?: string;
  /** What it switches on; nothing for an option that is accepted without effect. */
  readonly sets?: Partial<Options>;
  readonly takesArgument?: true;
  readonly about: string;
}

/** Those without `sets` are for objects of bpftool that cgbpf does not have. */
export const OPTIONS: readonly OptionRow[] = [
  { short: "j", long: "json", sets: { json: true }, about: "print JSON" },
  { short: "p", long: "pretty", sets: { json: true, pretty: true }, about: "print indented JSON" },
  { short: "d", long: "debug", sets: { debug: true }, about: "print each system call on stderr" },
  { short: "f", long: "bpffs", sets: { pinned: true }, about: "show where programs are pinned" },
  { long: "align", sets: { align: true }, about: "make the columns fit" },
  {
    long: "cgroup-paths",
    sets: { paths: true },
    about: "show the paths of cgroups that links are attached to",
  },
  { short: "n", long: "nomount", sets: { mount: false }, about: "never mount a bpffs to pin something" },
  { short: "l", long: "legacy", about: "accepted, without effect" },
  { short: "m", long: "mapcompat", about: "accepted, without effect" },
  {
    short: "L",
    long: "use-loader",
    sets: { onlyLoad: true },
    about: "with prog load: only try whether the kernel takes the programs",
  },
  { short: "B", long: "base-btf", takesArgument: true, about: "accepted, without effect" },
  { short: "V", long: "version", sets: { version: true }, about: "print the version" },
  { short: "h", long: "help", about: "print the usage" },
];

export type ParsedArguments =
  | { readonly kind: "words"; readonly words: readonly string[]; readonly options: Options }
  | { readonly kind: "help"; readonly options: Options }
  /** `named` is the word that bpftool names in its error, `option` the one that is meant. */
  | { readonly kind: "unknown"; readonly named: string; readonly option: string; readonly options: Options };

/** Long options may be cut, as long as one alone is left; a whole name always wins. */
function longOption(name: string): OptionRow | undefined {
  const exact = OPTIONS.find((row) => row.long === name);
  const begun = OPTIONS.filter((row) => row.long?.startsWith(name));
  return exact ?? (begun.length === 1 ? begun[0] : undefined);
}

/** Reads words as getopt_long(3) does: options may stand anywhere, `--` ends them, short ones may share a dash. */
class ArgumentParser {
  readonly #queue: string[];
  readonly #words: string[] = [];
  #options: Options;
  #last: string;

  constructor(program: string, args: readonly string[], options: Options) {
    this.#queue = [...args];
    this.#options = options;
    this.#last = program;
  }

  parse(): ParsedArguments {
    for (let word = this.#queue.shift(); word !== undefined; word = this.#queue.shift()) {
      if (word === "--") return this.#finish();
      const stop = this.#take(word);
      if (stop) return stop;
      this.#last = word;
    }
    return this.#finish();
  }

  #finish(): ParsedArguments {
    return { kind: "words", words: [...this.#words, ...this.#queue], options: this.#options };
  }

  #take(word: string): ParsedArguments | undefined {
    if (word.startsWith("--")) return this.#takeLong(word);
    if (word.startsWith("-") && word.length > 1) return this.#takeCluster(word);
    this.#words.push(word);
    return undefined;
  }

  #takeLong(word: string): ParsedArguments | undefined {
    const [name = "", ...rest] = word.slice(2).split("=");
    const row = longOption(name);
    const hasValue = rest.length > 0;
    if (row === undefined || (hasValue && !row.takesArgument)) return this.#unknown(word, word);
    if (row.takesArgument && !hasValue && this.#queue.shift() === undefined) return this.#unknown(word, word);
    return this.#apply(row);
  }

  #takeCluster(word: string): ParsedArguments | undefined {
    for (let i = 1; i < word.length; i++) {
      const isLast = i === word.length - 1;
      const row = OPTIONS.find(({ short }) => short === word[i]);
      // Within a cluster getopt has not moved on to the next word yet, so bpftool names the one before.
      if (row === undefined)
        return this.#unknown(isLast ? word : (this.#words.at(-1) ?? this.#last), `-${word[i]}`);
      if (row.takesArgument)
        return isLast && this.#queue.shift() === undefined ? this.#unknown(word, word) : undefined;
      const stop = this.#apply(row);
      if (stop) return stop;
    }
    return undefined;
  }

  #apply(row: OptionRow): ParsedArguments | undefined {
    if (row.short === "h") return { kind: "help", options: this.#options };
    this.#options = { ...this.#options, ...row.sets };
    return undefined;
  }

  #unknown(named: string, option: string): ParsedArguments {
    return { kind: "unknown", named, option, options: this.#options };
  }
}

/** Splits arguments into options and words; `inherited` options hold from the start. */
export function parseArguments(
  args: readonly string[],
  inherited = NO_OPTIONS,
  program = "",
): ParsedArguments {
  return new ArgumentParser(program, args, inherited).parse();
}
