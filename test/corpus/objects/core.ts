import { readFileSync } from "node:fs";
import type { Btf } from "../../../src/btf/btf.ts";
import { memberAt, sizeOf } from "../../../src/btf/layout.ts";
import { parseBtf } from "../../../src/btf/parse-btf.ts";
import { asksForMatches } from "./edits.ts";
import { FORBIDDEN } from "./hooks.ts";
import type { CorpusObject, Trigger } from "./row.ts";
import { above } from "./wanted.ts";

const BIND: readonly Trigger[] = [["bind 127.0.0.1 7000", "7000"]];

let parsed: Btf | undefined;

function kernelTypes(): Btf {
  parsed ??= parseBtf(readFileSync("/sys/kernel/btf/vmlinux"));
  return parsed;
}

function idOf(kind: "struct" | "typedef" | "enum", name: string): number {
  const id = kernelTypes().findId(kind, name);
  if (id === undefined) throw new Error(`the kernel has no ${kind} ${name}`);
  return id;
}

const find = (struct: string, member: string) => memberAt(kernelTypes(), idOf("struct", struct), member);
const has = (struct: string, member: string) => find(struct, member) !== undefined;

/** Where a member is in the running kernel, by its BTF. */
function place(struct: string, member: string) {
  const found = find(struct, member);
  if (found === undefined) throw new Error(`the kernel has no ${struct}.${member}`);
  return found;
}

const offset = (struct: string, member: string) => place(struct, member).offset;

/** Where libbpf reads a bit field of an unsigned type: in a word of the declared size, aligned to it. */
function shape(struct: string, member: string) {
  const { offset, size, bitfield } = place(struct, member);
  if (bitfield === undefined)
    return { offset, size, left: 64 - size * 8, right: 64 - size * 8, is_signed: 0 };
  const start = Math.floor(bitfield.offset / (size * 8)) * size;
  const left = 64 - (bitfield.offset - start * 8) - bitfield.size;
  return { offset: start, size, left, right: 64 - bitfield.size, is_signed: 0 };
}

/** CO-RE relocations, every kind. What is expected comes from the kernel's BTF when it is asked for: kernels differ. */
export const CORE: readonly CorpusObject[] = [
  {
    name: "core_fields",
    covers: "field byte offset, size, existence, signedness",
    attach: { describe: "bind4" },
    trigger: BIND,
    get variables() {
      return {
        exists: [true, false, true, true],
        is_signed: [true, false],
        offsets: [
          offset("task_struct", "tgid"),
          offset("task_struct", "comm") + 3,
          offset("task_struct", "tasks.prev"),
          offset("sk_buff", "mark"),
          offset("in6_addr", "in6_u.u6_addr32") + 8,
          offset("task_struct", "group_leader"),
        ],
        sizes: [16, 8, 4, 1],
      };
    },
  },
  {
    name: "core_bitfields",
    covers: "bit fields: offset, size, left and right shift, signedness",
    attach: { describe: "bind4" },
    trigger: BIND,
    get variables() {
      return {
        shapes: [
          shape("sk_buff", "cloned"),
          shape("sk_buff", "pkt_type"),
          shape("sk_buff", "ip_summed"),
          shape("tcp_sock", "nonagle"),
          shape("tcp_sock", "repair"),
          shape("tcp_sock", "snd_cwnd"),
          shape("task_struct", "in_execve"),
        ],
      };
    },
  },
  {
    name: "core_types",
    covers: "type existence, size, local id, target id",
    attach: { describe: "bind4" },
    trigger: BIND,
    get variables() {
      return {
        exists: [true, false, false, true, true, true],
        sizes: [sizeOf(kernelTypes(), idOf("struct", "task_struct")), 0, 4, 4],
        ids: [above(0), idOf("struct", "list_head")],
      };
    },
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
    get variables() {
      return {
        old_there: has("task_struct", "state") ? 1 : 0,
        new_there: has("task_struct", "__state") ? 1 : 0,
        state_offset: offset("task_struct", has("task_struct", "__state") ? "__state" : "state"),
        wrong_there: 0,
        width: 201,
      };
    },
  },
  {
    name: "core_access",
    covers: "memory accesses through the kernel's structs, loads that are made wider",
    since: "5.14",
    iterate: { sum_entries: /^$/ },
    run: ["look_at_task"],
    variables: { entries: above(0), leader: process.pid, group: process.pid },
  },
  {
    name: "core_arrays",
    covers: "arrays, unions, unnamed and embedded structs",
    attach: { describe: "bind4" },
    trigger: BIND,
    get variables() {
      return {
        offsets: [
          offset("sock", "__sk_common.skc_family"),
          offset("sock", "__sk_common.skc_rcv_saddr"),
          offset("sock", "sk_timer.expires"),
          offset("net", "ipv4.sysctl_tcp_rmem"),
          offset("net", "ipv4.sysctl_tcp_rmem") + 8,
          12,
        ],
      };
    },
  },
  {
    name: "core_missing",
    covers: "relocation that fails in code that is not reached",
    attach: { guarded: "bind4" },
    trigger: BIND,
    variables: { offset: 0 },
  },
  {
    name: "core_module",
    covers: "types and functions of a module",
    since: "6.0",
    attach: { describe: "bind4" },
    trigger: BIND,
    variables: { exists: [1, 0], size: above(11), offsets: [8, 9] },
    notHere: { because: FORBIDDEN, says: /of_module.*failed to load: -EPERM/ },
  },
];
