/** True when `word` begins `name`. Nothing begins with an empty word. */
export function isPrefix(word: string, name: string): boolean {
  return word !== "" && name.startsWith(word);
}

export interface PrefixMatch<T> {
  readonly row: T;
  /** Names that the word could also mean, the taken one first; empty when it is the only one, or spelled out. */
  readonly ambiguous: readonly string[];
}

/** The first row whose name begins with the word, as bpftool takes it. */
export function matchPrefix<T>(
  word: string,
  rows: readonly T[],
  nameOf: (row: T) => string | undefined,
): PrefixMatch<T> | undefined {
  const matching = rows.filter((row) => isPrefix(word, nameOf(row) ?? ""));
  const [row] = matching;
  if (row === undefined) return undefined;
  const names = [...new Set(matching.map((match) => nameOf(match) ?? ""))];
  return { row, ambiguous: names.length > 1 && names[0] !== word ? names : [] };
}
