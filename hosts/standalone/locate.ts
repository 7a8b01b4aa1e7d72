/**
 * A stack trace in which places in the bundle are places in the TypeScript sources.
 * @param positions the sources, one a line, then an empty line, then for each line of the bundle `source:line` in base 36
 */
export function locate(stack: string, positions: string): string {
  const middle = positions.indexOf("\n\n");
  const names = positions.slice(0, middle).split("\n");
  const places = positions.slice(middle + 2).split("\n");
  return stack.replace(/\bcgbpf:(\d+)(?::\d+)?/g, (whole, line: string) => {
    const [source = "", original = ""] = (places[Number(line) - 1] ?? "").split(":");
    const name = names[Number.parseInt(source, 36)];
    return name === undefined ? whole : `${name}:${Number.parseInt(original, 36)}`;
  });
}
