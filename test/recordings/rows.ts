/** A listing taken apart: its rows, and all that stands around and between them. */
export interface Listing {
  readonly rows: readonly string[];
  readonly frame: string;
}

/** Where objects of the outermost array begin and end, in JSON of either kind. */
function jsonSpans(text: string): [start: number, end: number][] {
  const spans: [number, number][] = [];
  const top = text.startsWith("[") ? 1 : 0;
  let depth = 0;
  let start = 0;
  for (const token of text.matchAll(/"(?:[^"\\]|\\.)*"|[[\]{}]/g)) {
    if ("[{".includes(token[0])) {
      if (depth === top) start = token.index;
      depth++;
    } else if ("]}".includes(token[0])) {
      depth--;
      if (depth === top) spans.push([start, token.index + 1]);
    }
  }
  return spans;
}

/** Plain rows begin with a number and a colon, or with the path of a cgroup; what is indented below belongs to them. */
function plainSpans(text: string): [start: number, end: number][] {
  return Array.from(text.matchAll(/^(?:\d+: |\/).*\n(?:[\t ].*\n)*/gm), (match) => [
    match.index,
    match.index + match[0].length,
  ]);
}

export function listingOf(text: string): Listing {
  const spans = /^[[{]/.test(text) ? jsonSpans(text) : plainSpans(text);
  let frame = "";
  let at = 0;
  for (const [start, end] of spans) {
    frame += text.slice(at, start);
    at = end;
  }
  const around = frame + text.slice(at);
  const commas = around.split(",").length - 1;
  // A comma between two rows each says nothing.
  const isSeparated = commas === (/^\[/.test(text) ? Math.max(spans.length - 1, 0) : 0);
  return {
    rows: spans.map(([start, end]) => text.slice(start, end)),
    frame: isSeparated ? around.replaceAll(",", "") : around,
  };
}

/** The listing with those rows alone that a state of the kernel calls its own. */
export function withRows(text: string, isOwn: (row: string) => boolean): string {
  const { rows } = listingOf(text);
  const separator = /^[[{]/.test(text) ? ",\n" : "";
  return rows.filter(isOwn).join(separator);
}

/** Bytes in names that we print in another way on purpose: test/compatibility, row 16. */
const ODD = /[\x00-\x08\x0b-\x1f\x7f-\xff]/;

/** What a program's listing of the whole machine lacks, or has too much; nothing where it fits what was there meanwhile. */
export function misfits(
  ours: string,
  before: string,
  after: string,
  isOwn: (row: string) => boolean,
): string[] {
  const [mine, first, last] = [ours, before, after].map(listingOf) as [Listing, Listing, Listing];
  const isDue = (row: string) => isOwn(row) || !ODD.test(row);
  const stayed = first.rows.filter((row) => last.rows.includes(row) && isDue(row));
  const known = new Set([...first.rows, ...last.rows]);
  const inOrder = mine.rows.filter((row) => stayed.includes(row));
  return [
    ...stayed.filter((row) => !mine.rows.includes(row)).map((row) => `missing: ${row}`),
    ...mine.rows.filter((row) => !known.has(row) && isOwn(row)).map((row) => `wrong: ${row}`),
    ...(inOrder.join("\0") === stayed.filter((row) => mine.rows.includes(row)).join("\0")
      ? []
      : [`in another order: ${inOrder.join("")}`]),
    ...(mine.frame === first.frame ? [] : [`around the rows: ${mine.frame}`]),
  ];
}
