import { ATTACH_TYPES } from "../../src/uapi/attach-types.ts";
import { programTypeName } from "../../src/uapi/prog-types.ts";
import {
  type CommandUsage,
  LINK_KEYWORDS,
  MAIN_USAGES,
  OBJECT_USAGES,
  OPTIONS,
  type OptionRow,
  PROGRAM_KEYWORDS,
  spellings,
} from "../usage.ts";
import { WORDS } from "../words.ts";

function roff(text: string): string {
  return text.replaceAll("\\", "\\e").replaceAll("-", "\\-");
}

const bold = (text: string) => `\\fB${roff(text)}\\fR`;
const italic = (text: string) => `\\fI${roff(text)}\\fR`;

/** A line of usage: what is typed as it stands in bold, what is put in in italics. */
export function usageLine(prefix: string, usage: string): string {
  const words = usage.replace(/[\w-]+/g, (word) => (/^[A-Z]/.test(word) ? italic(word) : bold(word)));
  return `${bold(prefix)} ${words}\n`;
}

function sentence(text: string): string {
  return `${roff(text.charAt(0).toUpperCase() + text.slice(1))}.`;
}

function tagged(tag: string, text: string): string {
  return `.TP\n${tag}\n${text}\n`;
}

function synopsisOf(prefix: string, usages: readonly CommandUsage[]): string[] {
  return usages.map(({ usage }) => usageLine(prefix, usage));
}

/** The commands of an object, one below the other. */
function synopsisOfObject(object: string): string[] {
  return OBJECT_USAGES.filter((row) => row.object === object).flatMap(({ usages }) =>
    synopsisOf(`cgbpf ${object}`, usages),
  );
}

function optionTag(row: OptionRow): string {
  const names = spellings(row).map(bold).join(", ");
  return row.takesArgument ? `${names} ${italic("FILE")}` : names;
}

const options = OPTIONS.map((row) => tagged(optionTag(row), sentence(row.about))).join("");

function keywords(kind: string, rows: readonly { readonly keyword: string; readonly operand: string }[]) {
  return rows
    .map(({ keyword, operand }) => {
      const about = WORDS[kind]?.find(({ word }) => word === keyword)?.about ?? "";
      return tagged(`${bold(keyword)} ${italic(operand)}`, sentence(about));
    })
    .join("");
}

const programs = keywords("program-keyword", PROGRAM_KEYWORDS);

const flags = (WORDS.flag ?? []).map(({ word, about }) => tagged(bold(word), sentence(about))).join("");

const attachTypes = ATTACH_TYPES.map(({ name, shortName, event, since, programType }) => {
  const names = [shortName, name].flatMap((word) => (word === undefined ? [] : [bold(word)]));
  return tagged(
    names.join(", "),
    `${roff(event)}\n(${roff(programTypeName(programType))} programs, since Linux ${since}).`,
  );
}).join("");

const join = (lines: readonly string[]) => lines.join(".br\n");

/** What fills the regions of each man page. */
export const ROFF_REGIONS = {
  "man/cgbpf-cgroup.8": {
    synopsis: join([...synopsisOfObject("cgroup"), ...synopsisOf("cgbpf", MAIN_USAGES)]),
    options,
    programs,
    flags,
    "attach-types": attachTypes,
  },
  "man/cgbpf-prog.8": { synopsis: join(synopsisOfObject("prog")), programs },
  "man/cgbpf-feature.8": { synopsis: join(synopsisOfObject("feature")) },
  "man/cgbpf-link.8": {
    synopsis: join(synopsisOfObject("link")),
    links: keywords("link-keyword", LINK_KEYWORDS),
  },
} as const;
