#!/usr/bin/env bash
# Installs what the tests need from Debian, only what is missing, and says what.
set -euo pipefail

# command or file that has to be there | package that brings it
needs=(
  'clang|clang'
  '/usr/include/bpf/bpf_helpers.h|libbpf-dev'
  '/usr/include/linux/bpf.h|linux-libc-dev'
  'setpriv|util-linux'
  'bpf-gcc|gcc-bpf'
  'gcc|gcc'
  'make|make'
  'patch|patch'
  'strace|strace'
  '/usr/bin/hyperfine|hyperfine'
  '/usr/bin/time|time'
)
# Another machine to build for and to emulate, on every machine but that.
if [[ $(uname -m) != aarch64 ]]; then
  needs+=(
    'aarch64-linux-gnu-gcc|gcc-aarch64-linux-gnu'
    'qemu-aarch64|qemu-user'
  )
fi

missing=()
for need in "${needs[@]}"; do
  thing=${need%|*}
  if [[ $thing == /* ]]; then [[ -e $thing ]] || missing+=("${need#*|}"); else command -v "$thing" >/dev/null || missing+=("${need#*|}"); fi
done
[[ ${#missing[@]} -eq 0 ]] && exit 0

if ! command -v apt-get >/dev/null; then
  echo "the tests need ${missing[*]}, and this machine has no apt-get to install them with" >&2
  exit 1
fi
echo "installing from Debian: ${missing[*]}"
export DEBIAN_FRONTEND=noninteractive
install=(apt-get install -qq -y --no-install-recommends "${missing[@]}")
"${install[@]}" >/dev/null 2>&1 || { apt-get update -qq && "${install[@]}" >/dev/null; }
