/** A statement of the engine's sources that has to do with a count of references. */
export interface Place {
  /** Function or struct that it is in. */
  readonly where: string;
  /** The statement on one line, with the condition before it. */
  readonly text: string;
}

/** Every name of a count, of strong references and of weak ones; those to a symbol are counted in its hash. */
const COUNT = /\w*ref_count\b|->hash(\+\+|--)/;
/** What may copy an object with its count. */
const COPY = /\bmemcpy\(\w+,|^\s*\*\w+ = \*\w+;/;

/** A guard that stands alone, before all of a function. */
const GUARD = /^if \(js_is_permanent\(\w+\)\)\n\s*return;/;

const CONDITION = /^(\} )?(else )?if \(.*\)$/;
const NAMED = [/^(?:typedef )?(?:struct|union) (\w+)/, /^[a-zA-Z_].*?\b(\w+)\((?!.*;$)/];

/** Returns the text without its comments, each line where it was. */
function withoutComments(source: string): string {
  return source.replace(/\/\*[\s\S]*?\*\/|\/\/.*/g, (comment) => comment.replace(/[^\n]+/g, ""));
}

/** Returns the statement that begins at a line: conditions before it, and lines up to its end. */
function statementAt(lines: readonly string[], index: number): string {
  const parts = [lines[index] ?? ""];
  for (let i = index - 1; CONDITION.test((lines[i] ?? "").trim()); i--) parts.unshift(lines[i] ?? "");
  for (let i = index + 1; /\w\(/.test(parts.at(-1) ?? "") && !/[;{)]$/.test(parts.at(-1) ?? ""); i++)
    parts.push(lines[i] ?? "");
  return parts.map((part) => part.trim()).join(" ");
}

/** Finds all places in a source of the engine. */
export function placesIn(source: string): Place[] {
  const places: Place[] = [];
  const lines = withoutComments(source)
    .split("\n")
    .map((line) => line.trimEnd());
  let where = "";
  for (const [i, line] of lines.entries()) {
    for (const pattern of NAMED) where = pattern.exec(line)?.[1] ?? where;
    if (COUNT.test(line) || COPY.test(line)) places.push({ where, text: statementAt(lines, i) });
    if (GUARD.test(`${line.trim()}\n${lines[i + 1]}`)) places.push({ where, text: `${line.trim()} return;` });
  }
  return places;
}
