const inJson = (_: string, value: unknown) => (typeof value === "bigint" ? `${value}n` : value);
const textOf = (value: unknown) => JSON.stringify(value, inJson);

/** @throws Error where two values, or two arrays of values, differ; an engine without a test framework has this as well. */
export function same(actual: unknown, expected: unknown): void {
  if (textOf(actual) !== textOf(expected))
    throw new Error(`got ${textOf(actual)} in place of ${textOf(expected)}`);
}
