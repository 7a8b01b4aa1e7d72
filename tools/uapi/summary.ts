import { FormatError } from "../../src/bytes/reader.ts";

/** One enum as it becomes a constant object. */
export interface EnumSummary {
  readonly form: "enum";
  readonly name: string;
  readonly members: ReadonlyMap<string, bigint>;
}

/** One struct as it becomes a Layout; a row's text is `offset kind` or `offset bytes length`. */
export interface StructSummary {
  readonly form: "struct";
  readonly name: string;
  readonly size: number;
  readonly members: ReadonlyMap<string, string>;
}

/** What the generator takes from BTF: small enough to be read, complete enough to generate from. */
export interface Summary {
  /** Whose BTF it was, `Linux 6.18.44`. */
  readonly origin: string;
  readonly types: readonly (EnumSummary | StructSummary)[];
}

const TITLE = "# What src/uapi is generated from. Written by tools/gen-uapi.ts from the BTF of ";

function textOf(type: EnumSummary | StructSummary): string {
  const head = type.form === "enum" ? `enum ${type.name}` : `struct ${type.name} ${type.size}`;
  return [head, ...[...type.members].map(([name, row]) => `  ${name} ${row}`)].join("\n");
}

export function writeSummary(summary: Summary): string {
  return `${TITLE}${summary.origin}\n\n${summary.types.map(textOf).join("\n\n")}\n`;
}

function parseType(block: string): EnumSummary | StructSummary {
  const [head = "", ...lines] = block.split("\n");
  const [form, name = "", size] = head.split(" ");
  const rows = lines.map((line) => /^ {2}(\S+) (.+)$/.exec(line) ?? [line, "", ""]);
  const bad = rows.find(([, member]) => member === "");
  if (bad || (form !== "enum" && form !== "struct")) throw new FormatError("summary", bad?.[0] ?? head);
  if (form === "struct") {
    return { form, name, size: Number(size), members: new Map(rows.map(([, m = "", row = ""]) => [m, row])) };
  }
  return { form, name, members: new Map(rows.map(([, m = "", row = ""]) => [m, BigInt(row)])) };
}

/** @throws FormatError that quotes the line which is none of a summary's. */
export function parseSummary(text: string): Summary {
  const [title = "", ...blocks] = text.trimEnd().split("\n\n");
  if (!title.startsWith(TITLE)) throw new FormatError("summary", `it begins with "${title}"`);
  return { origin: title.slice(TITLE.length), types: blocks.map(parseType) };
}
