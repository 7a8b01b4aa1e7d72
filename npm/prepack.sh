#!/usr/bin/env bash
# Puts the executable and its licenses into the package of a platform: `prepack.sh MACHINE`, in the package's directory.
set -euo pipefail
repo=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
[[ $(uname -m) == "$1" ]] && cc=gcc || cc=$1-linux-gnu-gcc
here=$PWD
cd "$repo"
CC=$cc OUT=$here/cgbpf npx --no-install tsx hosts/standalone/build/main.ts
{ cat LICENSE; npx --no-install tsx tools/third-party/main.ts terms; } >"$here/LICENSE"
