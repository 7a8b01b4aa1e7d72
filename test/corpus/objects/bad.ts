import type { BadObject } from "./row.ts";

const GCC_12 = /GCC: \(.*\) 12\./;

/** Objects that are refused, with what libbpf says, and what an error has to name at least. */
export const BAD: readonly BadObject[] = [
  {
    name: "bad_no_license",
    wrong: "no license",
    says: /cannot call GPL-restricted function/,
    names: /trace/,
  },
  {
    name: "bad_proprietary",
    wrong: "license that is not GPL-compatible",
    says: /cannot call GPL-restricted function/,
    names: /trace/,
  },
  {
    name: "bad_section",
    wrong: "unknown section",
    says: /failed to guess program type from ELF section 'cgroup\/konnect4'/,
    names: /cgroup\/konnect4/,
  },
  {
    name: "bad_extern_kconfig",
    wrong: "unresolved .kconfig extern",
    says: /extern 'CONFIG_NO_SUCH_THING' \(strong\): not resolved/,
    names: /CONFIG_NO_SUCH_THING/,
  },
  {
    name: "bad_extern_ksym",
    wrong: "unresolved .ksyms extern",
    says: /extern 'no_such_kernel_symbol' \(strong\): not resolved/,
    names: /no_such_kernel_symbol/,
  },
  {
    name: "bad_extern_kfunc",
    wrong: "unresolved kfunc",
    says: /'bpf_no_such_kernel_function': not found in kernel or module BTFs/,
    names: /bpf_no_such_kernel_function/,
  },
  {
    name: "bad_extern_kfunc_type",
    wrong: "kfunc of another type",
    says: /'bpf_rcu_read_lock': func_proto \[\d+\] incompatible/,
    names: /bpf_rcu_read_lock/,
  },
  {
    name: "bad_extern_function",
    wrong: "function of another object",
    says: /extern 'in_another_object'/,
    names: /in_another_object/,
  },
  {
    name: "bad_map_type",
    wrong: "map without type",
    says: /map 'typeless': map type isn't specified/,
    names: /typeless/,
  },
  {
    name: "bad_map_attribute",
    wrong: "map with an unknown attribute",
    says: /map 'attributed': unknown field 'maximum'/,
    names: /attributed.*maximum|maximum.*attributed/,
  },
  {
    name: "bad_map_sizes",
    wrong: "map with contradicting sizes",
    says: /map 'contradictory': conflicting key size 8 != 4/,
    names: /contradictory/,
  },
  {
    name: "bad_map_recursive",
    wrong: "map of maps of maps",
    says: /map 'outer.inner': multi-level inner maps not supported/,
    names: /outer/,
  },
  {
    name: "bad_map_legacy",
    wrong: "map definition of the old kind",
    says: /legacy map definitions in 'maps' section are not supported/,
    names: /maps/,
  },
  {
    name: "bad_map_full",
    wrong: "more initial values than room",
    says: /map 'overfull': failed to initialize slot \[2\] to map 'three'/,
    names: /overfull/,
  },
  {
    name: "bad_map_newer",
    wrong: "map type of a newer kernel",
    says: /map 'of_the_future': failed to create: -EINVAL/,
    names: /of_the_future/,
  },
  {
    name: "bad_helper_newer",
    wrong: "helper of a newer kernel",
    says: /invalid func unknown#9999/,
    names: /use/,
  },
  {
    name: "bad_verifier",
    wrong: "refused by the verifier",
    says: /R\d invalid mem access 'map_value_or_null'/,
    names: /unchecked/,
  },
  {
    name: "bad_verifier_log",
    wrong: "refused after a long log",
    says: /R\d invalid mem access 'scalar'/,
    names: /long_way/,
  },
  { name: "bad_return", wrong: "verdict out of range", says: /should have been in \[0, 1\]/, names: /seven/ },
  {
    name: "bad_core",
    wrong: "CO-RE relocation that does not fit",
    since: "5.14",
    says: /<invalid CO-RE relocation>/,
    names: /a_member_of_nobody|task_struct/,
  },
  {
    name: "bad_attach_target",
    wrong: "kernel function that is not there",
    says: /failed to find kernel BTF type ID of 'no_such_kernel_function_at_all'/,
    names: /no_such_kernel_function_at_all/,
  },
  {
    name: "bad_iterator",
    wrong: "iterator that is not there",
    says: /failed to find kernel BTF type ID of 'no_such_thing'/,
    names: /no_such_thing/,
  },
  {
    name: "hook_device.host",
    wrong: "compiled for this machine",
    says: /is not a valid eBPF object file/,
    names: /machine/,
  },
  ...[
    "btf_kinds",
    "code_several",
    "core_bitfields",
    "core_fields",
    "data_globals",
    "hook_connect",
    "map_in_map",
  ].map((name) => ({
    name: `${name}.be`,
    wrong: "for a big endian machine: parsed, and not loaded",
    says: /loading non-native endianness is unsupported/,
    names: /byte-order.*"object":"big","machine":"little"/,
  })),
  {
    name: "data_globals.gcc",
    wrong: "offsets of GCC 12 that lie outside of .data",
    says: /invalid access to map value pointer, value_size=40 off=72/,
    names: /add_up/,
    from: GCC_12,
  },
  {
    name: "extern_ksyms.gcc",
    wrong: "externs for which GCC 12 writes no BTF",
    says: /failed to find BTF for extern 'do_exit'/,
    names: /do_exit/,
    from: GCC_12,
  },
];
