import { UsageError } from "../words/usage-error.ts";

const MAX_WORDS = 4095;
const BLANKS = /[ \t\r\n]+/y;
const WORD = /[^ \t\r\n]+/y;

/** What a sticky expression matches at a place, or "". */
function matchAt(expression: RegExp, text: string, at: number): string {
  expression.lastIndex = at;
  return expression.exec(text)?.[0] ?? "";
}

/**
 * The words of one line. A quote counts only at the beginning of a word, and ends it.
 * @param number how many commands came before, for the error
 * @throws UsageError
 */
export function splitWords(line: string, number: number): string[] {
  const words: string[] = [];
  for (let at = matchAt(BLANKS, line, 0).length; at < line.length; at += matchAt(BLANKS, line, at).length) {
    if (words.length >= MAX_WORDS) throw new UsageError(`too many arguments to command ${number}`);
    const quote = line[at] === "'" || line[at] === '"' ? line[at] : undefined;
    const word = quote === undefined ? matchAt(WORD, line, at) : quotedAt(line, at, quote, number);
    words.push(word);
    at += word.length + (quote === undefined ? 0 : 2);
  }
  return words;
}

function quotedAt(line: string, at: number, quote: string | undefined, number: number): string {
  const end = line.indexOf(quote ?? "", at + 1);
  if (end < 0) throw new UsageError(`unterminated quoted string in command ${number}`);
  return line.slice(at + 1, end);
}
