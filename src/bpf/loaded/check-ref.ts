/** The type of each word that an object is named by. */
const TYPES = { id: "number", tag: "string", name: "string", pinned: "string" } as const;

/** A word that an object can be named by. */
export type RefKey = keyof typeof TYPES;

/**
 * Returns a reference without what is undefined in it.
 * @throws TypeError unless exactly one of the words is given, with a value of its type
 */
export function checkRef<T extends object>(ref: T, keys: readonly RefKey[]): T {
  const given = Object.entries(ref).filter(([, value]) => value !== undefined);
  const [[key, value] = []] = given;
  const known = keys.find((name) => name === key);
  if (given.length === 1 && known && typeof value === TYPES[known]) return { [known]: value } as T;
  const words = keys.map((name) => `${name} (a ${TYPES[name]})`).join(", ");
  throw new TypeError(`an object is named by exactly one of ${words}`);
}
