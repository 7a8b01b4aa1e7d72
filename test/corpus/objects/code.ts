import type { CorpusObject, Trigger } from "./row.ts";
import { above } from "./wanted.ts";

const BIND: readonly Trigger[] = [["bind 127.0.0.1 7000", "7000"]];

/** Functions, instructions and the BTF that describes them. */
export const CODE: readonly CorpusObject[] = [
  {
    name: "code_static_subprograms",
    covers: "static subprograms, call trees that several programs share",
    attach: { uses_all: "sock_create", uses_some: "bind4", uses_none: "bind6" },
    trigger: BIND,
    // 5 + 2 * 5 + 3 for family 2, then 2 * 18 + 1 + 2.
    variables: { result: 39 },
  },
  {
    name: "code_global_subprograms",
    covers: "global, weak and hidden subprograms",
    since: "5.12",
    attach: { compute: "sock_create" },
    trigger: [["socket 2 1", "ok"]],
    variables: { result: 109 },
  },
  {
    name: "code_context_argument",
    covers: "global subprogram whose argument is the context by a declaration tag (arg:ctx)",
    attach: { on_bind: "bind4" },
    trigger: BIND,
    variables: { seen: 21 },
  },
  {
    name: "code_callbacks",
    covers: "function pointers: bpf_loop, bpf_for_each_map_elem, a subprogram that only a callback calls",
    since: "5.17",
    attach: { run: "bind4", run_again: "bind6" },
    trigger: BIND,
    variables: { looped: 30, visited: 6 },
  },
  {
    name: "code_several",
    covers: "several programs in one section, calls between sections",
    attach: { first: "connect4", second: "connect4", third: "connect4" },
    trigger: [["connect 127.0.0.1 7000", "ECONNREFUSED"]],
    entries: {
      counts: [
        [0, 1],
        [1, 1],
        [2, 1],
      ],
    },
  },
  {
    name: "code_optional",
    covers: "? before a section's name",
    firstOnly: true,
    attach: { loaded: "connect4" },
    trigger: [["connect 127.0.0.1 7000", "EPERM"]],
  },
  {
    name: "code_sleepable",
    covers: ".s: sleepable programs",
    since: "6.0",
    iterate: { visit_task: /^$/ },
    run: ["run"],
    variables: { visits: above(100) },
  },
  {
    name: "code_wide_jumps",
    covers: "64-bit constants, byte swaps, unrolled arithmetic",
    attach: { forms: "egress" },
    trigger: [["send 127.0.0.1 7000 text", "ok"]],
    variables: { wide: (n: number) => n !== 0 },
  },
  {
    name: "code_atomics",
    covers: "-mcpu=v3: atomics, 32-bit jumps",
    since: "5.12",
    attach: { operate: "bind4" },
    trigger: BIND,
    variables: { fetched: 10, exchanged: 15, compared: 100, value: 101, jumped: 0 },
  },
  {
    name: "code_tail_calls",
    covers: "tail call from a subprogram, program array without values",
    attach: { caller: "egress" },
    trigger: [["send 127.0.0.1 7000 text", "ok"]],
    variables: { reached: 2 },
  },
  {
    name: "code_printk",
    covers: "formats in .rodata",
    since: "5.13",
    attach: { format: "bind4" },
    trigger: BIND,
    variables: { length: "family 2, abc".length + 1 },
  },
  {
    name: "btf_kinds",
    covers: "float, enum, bit fields, forwards, unions, qualifiers, function pointers, decl_tag, type_tag",
    attach: { use: "bind4" },
    trigger: BIND,
    variables: { marked_instance: { plain: 0, marked: 0 } },
  },
  {
    name: "btf_lines",
    covers: "func_info, line_info of macros, included files and #line",
    attach: { walk: "bind4" },
    trigger: BIND,
    variables: { lines: 4 },
  },
];
