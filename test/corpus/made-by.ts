import { readFileSync } from "node:fs";
import { NotHere } from "../setup/not-here.ts";
import type { BadObject } from "./objects/row.ts";
import { pathOf } from "./paths.ts";

/** @throws NotHere for an object that another compiler has made than the one whose fault it shows */
export function requireCompiler(row: BadObject): void {
  if (row.from === undefined) return;
  if (!row.from.test(readFileSync(pathOf(row), "latin1"))) throw new NotHere("other compiler");
}
