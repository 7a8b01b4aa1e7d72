import { ATTACH_TYPES } from "../../src/uapi/attach-types.ts";
import { programTypeName } from "../../src/uapi/prog-types.ts";
import {
  CGROUP_USAGES,
  MAIN_USAGES,
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

const synopsis = [
  ...CGROUP_USAGES.map(({ usage }) => usageLine("cgbpf cgroup", usage)),
  ...MAIN_USAGES.map(({ usage }) => usageLine("cgbpf", usage)),
].join(".br\n");

function optionTag(row: OptionRow): string {
  const names = spellings(row).map(bold).join(", ");
  return row.takesArgument ? `${names} ${italic("FILE")}` : names;
}

const options = OPTIONS.map((row) => tagged(optionTag(row), sentence(row.about))).join("");

const programs = PROGRAM_KEYWORDS.map(({ keyword, operand }) => {
  const about = WORDS["program-keyword"]?.find(({ word }) => word === keyword)?.about ?? "";
  return tagged(`${bold(keyword)} ${italic(operand)}`, sentence(about));
}).join("");

const flags = (WORDS.flag ?? []).map(({ word, about }) => tagged(bold(word), sentence(about))).join("");

const attachTypes = ATTACH_TYPES.map(({ name, shortName, event, since, programType }) => {
  const names = [shortName, name].flatMap((word) => (word === undefined ? [] : [bold(word)]));
  return tagged(
    names.join(", "),
    `${roff(event)}\n(${roff(programTypeName(programType))} programs, since Linux ${since}).`,
  );
}).join("");

/** What fills the man page's regions. */
export const ROFF_REGIONS = { synopsis, options, programs, flags, "attach-types": attachTypes };
