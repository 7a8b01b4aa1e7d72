#!/usr/bin/env bash
# Puts the executable and its licenses into the package of a platform: `prepack.sh MACHINE`, in the package's directory.
set -euo pipefail
repo=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
[[ $(uname -m) == "$1" ]] && cc=gcc || cc=$1-linux-gnu-gcc
CC=$cc OUT=$PWD/cgbpf bash "$repo/hosts/standalone/build.sh"
cp "$repo/LICENSE" LICENSE
for part in quickjs/LICENSE musl/COPYRIGHT zlib/LICENSE; do
  printf '\n---\n\n' >>LICENSE
  cat "$(bash "$repo/hosts/standalone/sources.sh" "${part%/*}")/${part#*/}" >>LICENSE
done
