const MOST_SUGGESTED = 3;

/** The parts of a name in one order: `cgroup/unix_connect` has those of `cgroup/connect_unix`. */
function partsOf(name: string): string {
  return name.split(/[/_]/).sort().join("/");
}

/** True for a word whose parts are in a wrong order, that is part of the name, or that has a part too many before it. */
function isAlike(word: string, name: string): boolean {
  if (word === "") return false;
  return name.includes(word) || word.endsWith(`/${name}`) || partsOf(word) === partsOf(name);
}

/** Those of the names that need at most a third of their letters changed to be the word, nearest first. */
export function nearest(word: string, names: readonly string[]): string[] {
  const near = names
    .map((name) => ({ name, distance: isAlike(word, name) ? 0 : editDistance(word, name) }))
    .filter(({ name, distance }) => distance <= name.length / 3)
    .sort((a, b) => a.distance - b.distance);
  return near.slice(0, MOST_SUGGESTED).map(({ name }) => name);
}

/** Levenshtein distance. */
function editDistance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 0; i < a.length; i++) {
    const next = [i + 1];
    for (let j = 0; j < b.length; j++) {
      const replaced = (row[j] ?? 0) + (a[i] === b[j] ? 0 : 1);
      next.push(Math.min(replaced, (row[j + 1] ?? 0) + 1, (next[j] ?? 0) + 1));
    }
    row = next;
  }
  return row[b.length] ?? 0;
}
