import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

const ROOT = fileURLToPath(new URL("../../", import.meta.url));
/** A test for a row says so at the beginning of its title. */
const TITLE = /["'`]row (\d+)\b/g;
const DOCS = "docs/";

function testFiles(): string[] {
  const files = readdirSync(`${ROOT}test`, { recursive: true, encoding: "utf8" });
  return files.filter((file) => file.endsWith(".test.ts")).sort();
}

/** The files whose tests show a row of the list of differences, by the row's number. */
function filesByRow(): ReadonlyMap<string, readonly string[]> {
  const rows = new Map<string, string[]>();
  for (const file of testFiles()) {
    const numbers = new Set(
      Array.from(readFileSync(`${ROOT}test/${file}`, "utf8").matchAll(TITLE), ([, n]) => n),
    );
    for (const number of numbers) {
      if (number !== undefined) rows.set(number, [...(rows.get(number) ?? []), file]);
    }
  }
  return rows;
}

function linkTo(file: string): string {
  const name = file.replace(/\.test\.ts$/, "").replace(/^compatibility\//, "");
  return `[${name}](${"../".repeat(DOCS.split("/").length - 1)}test/${file})`;
}

/** Rows that need a test and have none. */
export interface Untested {
  readonly text: string;
  readonly missing: readonly string[];
}

/** Names the tests of each row in the last cell of its line; a line that ends with `later` stays as it is. */
export function nameTests(markdown: string): Untested {
  const files = filesByRow();
  const missing: string[] = [];
  const text = markdown.replace(
    /^(\| +(\d+) +\|.*\|) +([^|]*?) +\|$/gm,
    (line, cells: string, number: string, last: string) => {
      if (last === "later") return line;
      const links = (files.get(number) ?? []).map(linkTo);
      if (links.length === 0) missing.push(number);
      return `${cells} ${links.join(", ") || "no test"} |`;
    },
  );
  return { text, missing };
}
