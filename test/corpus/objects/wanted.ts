type Predicate = (value: never) => boolean;

/**
 * True when a value is as wanted: what a function or a pattern says of it, all items of an array, and of an object the members
 * that are named.
 */
export function matches(actual: unknown, wanted: unknown): boolean {
  if (typeof wanted === "function") return (wanted as Predicate)(actual as never);
  if (wanted instanceof RegExp) return typeof actual === "string" && wanted.test(actual);
  if (typeof wanted !== "object" || wanted === null) return Object.is(actual, wanted);
  if (typeof actual !== "object" || actual === null) return false;
  if (Array.isArray(wanted) && !(Array.isArray(actual) && actual.length === wanted.length)) return false;
  return Object.entries(wanted).every(([name, value]) => matches((actual as Members)[name], value));
}

interface Members {
  readonly [name: string]: unknown;
}

/** Wants an array that has all of these, in whatever order. */
export function including(...items: readonly unknown[]): Predicate {
  return (all: readonly unknown[]) =>
    Array.isArray(all) && items.every((item) => all.some((one) => matches(one, item)));
}

/** Wants a number above this one. */
export function above(limit: number): Predicate {
  return (value: unknown) => typeof value === "number" && value > limit;
}
