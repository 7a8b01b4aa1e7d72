/** The first item of each key, by key; what has no key is left out. */
export function firstOfEach<T, K>(items: readonly T[], keyOf: (item: T) => K | undefined): Map<K, T> {
  const first = new Map<K, T>();
  for (let i = items.length - 1; i >= 0; i--) {
    const item = items[i] as T;
    const key = keyOf(item);
    if (key !== undefined) first.set(key, item);
  }
  return first;
}
