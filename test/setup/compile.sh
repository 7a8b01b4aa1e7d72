#!/usr/bin/env bash
# Compiles the test programs, testdata/*.bpf.c, where source is newer than object.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../../testdata"
for source in *.bpf.c; do
  object=${source%.c}.o
  [[ $object -nt $source ]] && continue
  clang -target bpf -g -O2 -Wall -Wextra -Werror -Wno-unused-parameter "-I/usr/include/$(uname -m)-linux-gnu" -c "$source" -o "$object"
done
