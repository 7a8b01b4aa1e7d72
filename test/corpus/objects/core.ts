import { expect } from "vitest";
import { asksForMatches } from "./edits.ts";
import type { CorpusObject, Trigger } from "./row.ts";

const BIND: readonly Trigger[] = [["bind 127.0.0.1 7000", "7000"]];

/** CO-RE relocations, every kind. What they read is compared with the kernel's BTF in core.test.ts. */
export const CORE: readonly CorpusObject[] = [
  {
    name: "core_fields",
    covers: "field byte offset, size, existence, signedness",
    attach: { describe: "bind4" },
    trigger: BIND,
    variables: { exists: [true, false, true, true], is_signed: [true, false] },
  },
  {
    name: "core_bitfields",
    covers: "bit fields: offset, size, left and right shift, signedness",
    attach: { describe: "bind4" },
    trigger: BIND,
    variables: { shapes: expect.toSatisfy((all) => all.length === 7 && all[1].right === 61) },
  },
  {
    name: "core_types",
    covers: "type existence, size, local id, target id",
    attach: { describe: "bind4" },
    trigger: BIND,
    variables: { exists: [true, false, false, true, true, true] },
  },
  {
    name: "core_matches",
    made: { from: "core_types", make: asksForMatches },
    covers: "types that match, by members too",
    attach: { describe: "bind4" },
    trigger: BIND,
    variables: { exists: [true, false, false, true, true, true] },
  },
  {
    name: "core_enums",
    covers: "enumerator existence and value",
    attach: { describe: "bind4" },
    trigger: BIND,
    variables: { exists: [true, false, false, true], values: [1, 2, 6, 0, 0] },
  },
  {
    name: "core_enum64",
    covers: "enumerator of a 64-bit enum of the kernel",
    attach: { describe: "bind4" },
    trigger: BIND,
    variables: { exists: [true, false], value: -128 },
  },
  {
    name: "core_flavours",
    covers: "flavours (___), members of other kinds and widths",
    attach: { choose: "bind4" },
    trigger: BIND,
    variables: { old_there: 0, new_there: 1, wrong_there: 0, width: 201 },
  },
  {
    name: "core_access",
    covers: "memory accesses through the kernel's structs, loads that are made wider",
    iterate: { sum_entries: /^$/ },
    run: ["look_at_task"],
    variables: { entries: expect.toSatisfy((n) => n > 0), leader: process.pid, group: process.pid },
  },
  {
    name: "core_arrays",
    covers: "arrays, unions, unnamed and embedded structs",
    attach: { describe: "bind4" },
    trigger: BIND,
    variables: { offsets: expect.toSatisfy((all) => all[4] - all[3] === 8 && all[5] === 12) },
  },
  {
    name: "core_missing",
    covers: "relocation that fails in code that is not reached",
    attach: { guarded: "bind4" },
    trigger: BIND,
    variables: { offset: 0 },
  },
];
