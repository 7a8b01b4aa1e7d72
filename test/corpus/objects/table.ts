import { BAD } from "./bad.ts";
import { CODE } from "./code.ts";
import { CORE } from "./core.ts";
import { DATA } from "./data.ts";
import { HOOKS } from "./hooks.ts";
import { MADE } from "./made.ts";
import { MAPS } from "./maps.ts";
import type { BadObject, CorpusObject } from "./row.ts";

/** Constants go into the context by an instruction that it takes since Linux 6.4. */
const STORING = ["hook_bind", "hook_connect", "hook_names", "hook_sendmsg"];

/** Compiled once more by GCC, whose ELF and BTF are laid out otherwise; variables are not in its BTF. */
const GCC: readonly CorpusObject[] = [...HOOKS, ...CODE, ...DATA]
  .filter(({ name }) => [...STORING, "hook_device", "code_static_subprograms", "license_mit"].includes(name))
  .map(({ variables: _, ...row }) => ({
    ...row,
    ...(STORING.includes(row.name) && { since: "6.4" }),
    name: `${row.name}.gcc`,
    covers: `${row.covers}, by gcc-bpf`,
  }));

/** Every good object of the corpus. */
export const OBJECTS: readonly CorpusObject[] = [...HOOKS, ...MAPS, ...DATA, ...CODE, ...CORE, ...GCC];

/** Those that this kernel loads. */
export const LOADABLE: readonly CorpusObject[] = OBJECTS.filter(({ notHere }) => notHere === undefined);

/** Every object that is refused. */
export const REFUSED: readonly BadObject[] = [...BAD, ...MADE];
