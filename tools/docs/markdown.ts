import { execFileSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { type CommandUsage, hasEffect, MAIN_USAGES, OBJECT_USAGES, OPTIONS, spellings } from "../usage.ts";
import { WORDS } from "../words.ts";

const BIOME = fileURLToPath(new URL("../../node_modules/.bin/biome", import.meta.url));

/** Markdown as `npm run check:format` wants it. */
export function formatMarkdown(path: string, text: string): string {
  return execFileSync(BIOME, ["format", `--stdin-file-path=${path}`], { input: text, encoding: "utf8" });
}

function code(text: string): string {
  return `\`${text}\``;
}

export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) =>
    `| ${cells.map((cell) => cell.replaceAll("|", "\\|")).join(" | ")} |\n`;
  return [line(head), line(head.map(() => "---")), ...rows.map(line)].join("");
}

function commandRow(prefix: string, kind: string, { names, usage }: CommandUsage): string[] {
  return [code(`${prefix} ${usage}`), WORDS[kind]?.find(({ word }) => word === names[0])?.about ?? ""];
}

/** All commands, with what they do. */
export const commandTable = table(
  ["command", "what it does"],
  [
    ...OBJECT_USAGES.flatMap(({ object, usages }) =>
      usages.map((usage) => commandRow(`cgbpf ${object}`, object, usage)),
    ),
    ...MAIN_USAGES.map((usage) => commandRow("cgbpf", "first", usage)),
  ],
);

/** The options that change something. */
export const optionTable = table(
  ["option", "what it does"],
  OPTIONS.filter(hasEffect).map((row) => [spellings(row).map(code).join(" "), row.about]),
);

/** A file as a block of code. */
export function codeBlock(language: string, text: string): string {
  return `\`\`\`${language}\n${text.trimEnd()}\n\`\`\`\n`;
}
