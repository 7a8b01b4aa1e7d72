/** Output modes, each with its options. */
export const MODES = { plain: [], json: ["-j"], pretty: ["-p"] } as const;
export type Mode = keyof typeof MODES;
export const ALL_MODES = Object.keys(MODES) as readonly Mode[];

/** JSON as `-p` prints it: brackets of an array stay on the line of what they enclose. */
export function pretty(value: unknown, depth = 0): string {
  const line = (level: number) => `\n${"    ".repeat(level)}`;
  if (Array.isArray(value)) {
    const items = value.map((item) => pretty(item, depth + 1)).join(",");
    return `[${items}${items === "" ? "" : line(depth)}]`;
  }
  if (typeof value !== "object" || value === null) return JSON.stringify(value);
  const members = Object.entries(value).map(
    ([name, member]) => `${line(depth + 1)}${JSON.stringify(name)}: ${pretty(member, depth + 1)}`,
  );
  return `{${members.join(",")}${line(depth)}}`;
}
