#!/usr/bin/env bash
# Compiles the test programs, testdata/*.bpf.c, where source is newer than object.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../../testdata"
for source in *.bpf.c; do
  object=${source%.c}.o
  [[ $object -nt $source ]] && continue
  # A line of the source may ask for more: `// clang: -mcpu=v3`.
  mapfile -t more < <(sed -n 's|^// clang: ||p' "$source")
  clang -target bpf -g -O2 -Wall -Wextra -Werror -Wno-unused-parameter "-I/usr/include/$(uname -m)-linux-gnu" "${more[@]}" -c "$source" -o "$object"
done
