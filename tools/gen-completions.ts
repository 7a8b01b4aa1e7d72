/**
 * Fills the tables in completions/ from those of src/cli.
 *
 *   tsx tools/gen-completions.ts           writes them
 *   tsx tools/gen-completions.ts --check   exit 1 if they are out of date
 */
import { readCommitted, writeOrCheck } from "./committed.ts";
import { PLACES } from "./completions/places.ts";
import { fillRegions } from "./regions.ts";
import { hasEffect, OPTIONS, spellings } from "./usage.ts";
import { WORDS, type Word } from "./words.ts";

const withArgument = OPTIONS.filter((row) => row.takesArgument).flatMap(spellings);

function linesOf(lines: readonly string[]): string {
  return lines.map((line) => `${line}\n`).join("");
}

/** In quotes of all three shells; no text of ours holds one. */
function quote(text: string): string {
  if (/['\\]/.test(text)) throw new Error(`"${text}" needs more than quotes`);
  return `'${text}'`;
}

/** One branch of the `case` of bash and zsh for each kind of words. */
function wordCases(wordsOf: (words: readonly Word[]) => string): string {
  return linesOf(Object.entries(WORDS).map(([kind, words]) => `${kind}) ${wordsOf(words)} ;;`));
}

/** Places where something can be offered. */
const OFFERS = PLACES.filter(({ kinds }) => kinds.length > 0);

/** Words, by the place that each leads to; any other word comes behind those that it stands in for. */
const STEPS = PLACES.flatMap(({ keys, next }) => {
  const numbers = [...new Set(next.map(([, number]) => number))];
  const steps = numbers.map((number) => {
    const words = next.filter(([, to]) => to === number).map(([word]) => word);
    return { patterns: keys.flatMap((key) => words.map((word) => `${key}:${word}`)), number };
  });
  const isOther = ({ patterns }: { readonly patterns: readonly string[] }) =>
    patterns.some((text) => text.endsWith(":*"));
  return [...steps.filter((step) => !isOther(step)), ...steps.filter(isOther)];
});

const shCases = {
  places: linesOf(OFFERS.map(({ keys, kinds }) => `${keys.join(" | ")}) echo ${kinds.join(" ")} ;;`)),
  steps: linesOf(STEPS.map(({ patterns, number }) => `${patterns.join(" | ")}) echo ${number} ;;`)),
  arguments: linesOf([`${withArgument.join(" | ")}) skip=1 ;;`]),
};

const bash = {
  ...shCases,
  words: wordCases((words) => `echo ${words.map(({ word }) => word).join(" ")}`),
};

const zsh = {
  ...shCases,
  words: wordCases(
    (words) => `reply=(${words.map(({ word, about }) => quote(`${word}:${about}`)).join(" ")})`,
  ),
};

function fishCases(keys: readonly string[], body: readonly string[]): string {
  return linesOf([`case ${keys.map(quote).join(" ")}`, ...body.map((line) => `    ${line}`)]);
}

const fish = {
  words: Object.entries(WORDS)
    .filter(([kind]) => kind !== "option")
    .map(([kind, words]) =>
      fishCases(
        [kind],
        words.map(({ word, about }) => `printf '%s\\t%s\\n' ${word} ${quote(about)}`),
      ),
    )
    .join(""),
  places: OFFERS.map(({ keys, kinds }) => fishCases(keys, [`printf '%s\\n' ${kinds.join(" ")}`])).join(""),
  steps: STEPS.map(({ patterns, number }) => fishCases(patterns, [`echo ${number}`])).join(""),
  arguments: fishCases(withArgument, ["set skip 1"]),
  options: linesOf(
    OPTIONS.filter((row) => hasEffect(row) || row.takesArgument).map(
      ({ short, long, takesArgument, about }) =>
        [
          "complete -c cgbpf",
          ...(short ? [`-s ${short}`] : []),
          ...(long ? [`-l ${long}`] : []),
          ...(takesArgument ? ["-rF"] : []),
          `-d ${quote(about)}`,
        ].join(" "),
    ),
  ),
};

const files = Object.entries({ "cgbpf.bash": bash, _cgbpf: zsh, "cgbpf.fish": fish }).map(
  ([name, contents]) => {
    const path = `completions/${name}`;
    return { path, text: fillRegions(path, readCommitted(path), contents) };
  },
);
writeOrCheck(files, process.argv.includes("--check"), "npm run gen:docs");
