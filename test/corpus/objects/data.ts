import { readFileSync } from "node:fs";
import { release, version } from "node:os";
import type { CorpusObject, Trigger } from "./row.ts";
import { above } from "./wanted.ts";

const BIND: readonly Trigger[] = [["bind 127.0.0.1 7000", "7000"]];

/** LINUX_KERNEL_VERSION of this machine. The release of Debian's kernels can be that of the first of a series. */
function kernelVersion(): number {
  const name = /Debian (\S+)/.exec(version())?.[1] ?? release();
  const [major = 0, minor = 0, patch = 0] = name.split(/[.-]/).map(Number);
  return major * 65536 + minor * 256 + Math.min(patch, 255);
}

/** Linux 5.15 */
const HAS_COOKIES = 0x050f00;

/** The address that /proc/kallsyms has of a symbol. */
function addressOf(symbol: string): unknown {
  const line = readFileSync("/proc/kallsyms", "latin1").match(new RegExp(`^([0-9a-f]+) . ${symbol}$`, "m"));
  return Number(`0x${line?.[1]}`);
}

/** Global variables, externs and licenses. */
export const DATA: readonly CorpusObject[] = [
  {
    name: "data_globals",
    covers: ".data, .bss, .rodata; globals, statics, statics of functions, volatile constants",
    attach: { add_up: "bind4" },
    trigger: BIND,
    // 40 + 1 + 2 + 7 + "o"
    variables: { sum: 161, initial: 40, zeroed: 1, settings: { on: 1, limit: 177, offset: -5 } },
  },
  {
    name: "data_custom",
    covers: ".data.NAME, .rodata.NAME, .bss.NAME, a name that the kernel cuts",
    attach: { add_up: "bind4" },
    trigger: BIND,
    variables: { in_bss: 66, in_data: 11, in_rodata: 22, in_another: 33 },
  },
  {
    name: "data_constants",
    covers: "constants to be set before loading",
    attach: { refuse_port: "connect4" },
    trigger: [
      ["connect 127.0.0.1 7020", "EPERM"],
      ["connect 127.0.0.1 7021", "ECONNREFUSED"],
    ],
    variables: { refused: 1, port: 7020 },
  },
  {
    name: "data_strings",
    covers: "string literals in .rodata.str1.1",
    attach: { measure: "bind4" },
    trigger: BIND,
    variables: { lengths: 705 },
  },
  { name: "data_alone", covers: "an object without a program", onlyLoaded: "it has no program" },
  {
    name: "data_large",
    covers: "a .bss of a megabyte",
    attach: { touch: "bind4" },
    trigger: BIND,
    variables: { large: (bytes: number[]) => bytes.at(-1) === 3 },
  },
  {
    name: "extern_kconfig",
    covers:
      ".kconfig: integer, tristate, bool, character, string, kernel version, virtual ones, weak missing ones",
    attach: { copy: "bind4" },
    trigger: BIND,
    variables: {
      version: kernelVersion(),
      hz: above(99),
      missing: 0,
      // The system call wrapper is there or not, as far as libbpf can tell without tracing.
      switches: (n: number) => (n & 1) === 1 && (n & 4) / 4 === Number(kernelVersion() >= HAS_COOKIES),
      tristate: 1,
    },
  },
  {
    name: "extern_kconfig_missing",
    covers: ".kconfig of weak settings alone, none of them there: zeros, and frozen",
    attach: { skip: "bind4" },
    trigger: BIND,
    variables: { calls: 1 },
  },
  {
    name: "extern_ksyms",
    covers: ".ksyms without a type; weak missing ones, with a type and without",
    attach: { look: "bind4" },
    trigger: BIND,
    variables: { exit_address: addressOf("do_exit"), read_address: addressOf("ksys_read"), has_missing: 0 },
  },
  {
    name: "extern_ksym_variables",
    covers: ".ksyms with a type: variables of each CPU",
    since: "6.1",
    notHere: {
      because: "a kernel without CONFIG_KALLSYMS_ALL does not find variables; the kernels of test/kernels do",
      says: /failed to find the address for kernel symbol 'bpf_prog_active'/,
    },
  },
  {
    name: "extern_kfuncs",
    covers: "kfuncs, a weak missing one, an open-coded iterator",
    since: "6.4",
    attach: { add_numbers: "connect4", lock: "bind4" },
    trigger: [["connect 127.0.0.1 7000", "ECONNREFUSED"], ...BIND],
    variables: { sum: 55, unreachable: 0 },
  },
  ...["license_dual", "license_mit", "license_gpl_v2", "license_none"].map((name) => ({
    name,
    covers: `license ${name.slice("license_".length)}`,
    attach: { note_cookie: "bind4" as const },
    trigger: BIND,
    variables: { cookie: above(0) },
  })),
  {
    name: "nobtf_plain",
    covers: "no BTF: static subprograms",
    attach: { refuse: "bind4" },
    trigger: [...BIND, ["bind 127.0.0.1 7001", "EPERM"]],
  },
  {
    name: "nobtf_data",
    covers: "no BTF: .data, .rodata and .bss",
    attach: { count: "bind4" },
    trigger: [...BIND, ...BIND],
    // 100, then 3 more.
    bytes: { "nobtf_da.bss": "67000000" },
  },
];
