interface Placed {
  /** Bytes from the start of the section. */
  readonly insnOffset: number;
}

function inOrder<T extends Placed>(records: readonly T[]): readonly T[] {
  const isSorted = records.every(
    ({ insnOffset }, i) => i === 0 || (records[i - 1] as T).insnOffset <= insnOffset,
  );
  return isSorted ? records : [...records].sort((a, b) => a.insnOffset - b.insnOffset);
}

/** Number of the first record that is at this offset or behind it. */
function firstFrom(records: readonly Placed[], offset: number): number {
  let [low, high] = [0, records.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((records[middle] as Placed).insnOffset < offset) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** What .BTF.ext says of the instructions of each section, found by halving: .text may have thousands of functions. */
export class RecordsBySection<T extends Placed> {
  readonly #sections: ReadonlyMap<string, readonly T[]>;

  constructor(sections: Iterable<readonly [section: string, records: readonly T[]]> = []) {
    this.#sections = new Map([...sections].map(([section, records]) => [section, inOrder(records)]));
  }

  /** Those from one offset to before another, in their order. */
  within(section: string, start: number, end: number): readonly T[] {
    const records = this.#sections.get(section) ?? [];
    return records.slice(firstFrom(records, start), firstFrom(records, end));
  }
}
