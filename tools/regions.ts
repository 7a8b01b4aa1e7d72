/** A comment `begin NAME` to a comment `end NAME`, in Markdown, roff and shells. */
const REGION =
  /^(?<begin>(?<indent>[^\S\n]*)(?:<!--|\.\\"|#) begin (?<name>[\w-]+)\b.*\n)[\s\S]*?^(?<end>[^\S\n]*(?:<!--|\.\\"|#) end \k<name>\b)/gm;

function indented(text: string, indent: string): string {
  return text.replace(/^(?=.)/gm, indent);
}

/**
 * The text with what stands between the comments made anew.
 * @param contents what belongs into each region, by its name
 * @throws Error when a region has no content, or a content no region
 */
export function fillRegions(
  path: string,
  text: string,
  contents: { readonly [name: string]: string },
): string {
  const filled = new Set<string>();
  const result = text.replace(REGION, (...args) => {
    const { begin, indent, name, end } = args.at(-1) as { [group: string]: string };
    const content = name === undefined ? undefined : contents[name];
    if (name === undefined || content === undefined)
      throw new Error(`${path}: nothing fills the region "${name}"`);
    filled.add(name);
    return `${begin}${indented(content, indent ?? "")}${end}`;
  });
  const missing = Object.keys(contents).filter((name) => !filled.has(name));
  if (missing.length > 0) throw new Error(`${path} has no region "${missing.join('", "')}"`);
  return result;
}
