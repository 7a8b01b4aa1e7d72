#!/usr/bin/env bash
# Compiles the test programs where source is newer than object: testdata/*.bpf.c, and testdata/corpus/*.bpf.c, some of them
# also for big endian machines, for this machine, and with GCC.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../../testdata"

common="-O2 -Wall -Wextra -Werror -Wno-unused-parameter -I/usr/include/$(uname -m)-linux-gnu"
clang="clang -target bpf -g -c $common"
big_endian=(btf_kinds code_several core_bitfields core_fields data_globals hook_connect map_in_map)
# What GCC 12 compiles of libbpf's headers, which call helpers through pointers.
gcc=(code_static_subprograms data_globals extern_ksyms hook_bind hook_connect hook_device hook_names hook_sendmsg license_mit)

# One line an object: its path, its source, and the command that compiles.
objects() {
  local source name
  for source in *.bpf.c corpus/*.bpf.c; do
    case $source in
      corpus/nobtf_*) echo "${source%.c}.o $source $clang -g0" ;;
      corpus/code_atomics.bpf.c) echo "${source%.c}.o $source $clang -mcpu=v3" ;;
      # A line of the source may ask for more: `// clang: -mcpu=v3`.
      *) echo "${source%.c}.o $source $clang $(sed -n 's|^// clang: ||p' "$source")" ;;
    esac
  done
  for name in "${big_endian[@]}"; do echo "corpus/$name.be.bpf.o corpus/$name.bpf.c clang -target bpfeb -g -c $common"; done
  for name in "${gcc[@]}"; do echo "corpus/$name.gcc.bpf.o corpus/$name.bpf.c bpf-gcc -gbtf -mco-re -c -isystem /usr/include $common"; done
  echo "corpus/hook_device.host.bpf.o corpus/hook_device.bpf.c clang -g -c $common"
  echo "corpus/trigger ../test/corpus/trigger.c clang $common"
}

# compile OBJECT SOURCE COMMAND...: whole, or not at all.
compile() {
  local object=$1 source=$2
  shift 2
  "$@" "$source" -o "$object.part" && mv "$object.part" "$object"
}
export -f compile

objects | while read -r object source command; do
  [[ $object -nt $source ]] || echo "compile $object $source $command"
done | xargs -P "$(nproc)" -I{} bash -c {}
